package io.slicer.examples.xnli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.slicer.examples.Examples;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.finetune.TrainingRecord;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XnliTest {
  private static final String XLMR = GoldenFiles.shipped("tiny-xlmr").directory().toString();
  private static final String BERT = GoldenFiles.shipped("tiny-bert").directory().toString();

  @TempDir private static Path directory;
  private static Path corpus;
  private static Path output;
  private static CommandRun run;

  @BeforeAll
  static void train() throws IOException {
    corpus = corpus("corpus", 1);
    output = directory.resolve("run");
    run = xnli(output, "--models", XLMR + "," + BERT, "--eval-steps", "10");
    assertThat(run.err()).doesNotContain("error:");
  }

  /** Pairs whose label is in the second text, in three languages. */
  private static Path corpus(String name, long seed) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(name));
    for (String file : List.of("train-en", "dev-en", "test-en", "test-de", "dev-sw")) {
      Files.writeString(folder.resolve(file + ".tsv"), rows(file, seed));
    }
    return folder;
  }

  private static String rows(String file, long seed) {
    Random random = new Random(file.hashCode() + seed);
    StringBuilder rows = new StringBuilder();
    List<String> words = List.of("Ada", "sees", "the", "river", "in", "Rome", "1968");
    for (int i = 0; i < (file.startsWith("train") ? 48 : 24); i++) {
      int label = i % 3;
      String second = List.of("yes it is", "may be", "no never").get(label);
      rows.append(words.get(random.nextInt(7)))
          .append(' ')
          .append(words.get(random.nextInt(7)))
          .append('\t')
          .append(second)
          .append('\t')
          .append(List.of("entailment", "neutral", "contradiction").get(label))
          .append('\n');
    }
    return rows.toString();
  }

  private static List<String> arguments(Path output, String... more) {
    boolean epochs = List.of(more).contains("--epochs");
    return ImmutableList.<String>builder()
        .add("xnli", "fine-tune", "--output", output.toString(), "--data", corpus.toString())
        .add("--learning-rate", "3e-3", "--threads", "1")
        .addAll(epochs ? List.of() : List.of("--epochs", "8"))
        .add(more)
        .build();
  }

  private static CommandRun xnli(Path output, String... arguments) {
    return CommandRun.of(arguments(output, arguments));
  }

  private static JsonNode json(Path folder, String file) throws IOException {
    return Json.MAPPER.readTree(folder.resolve(file).toFile());
  }

  @Test
  void printsATableOfEachModel() {
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("tiny-xlmr\n")
        .contains("tiny-bert\n")
        .containsPattern("en +test +24 +100.00 +100.00 ")
        .containsPattern("de +test +24 ")
        .containsPattern("sw +dev +24 ")
        .contains("mean of the languages but en")
        .contains("The report is " + output.resolve("report.html"))
        .doesNotContain("demonstration");
  }

  @Test
  void everyModelHasAFolder() throws IOException {
    for (String model : List.of("tiny-xlmr", "tiny-bert")) {
      JsonNode result = json(output.resolve(model), "result.json");
      assertThat(result.at("/languages/en/report/accuracy").doubleValue()).isEqualTo(1);
      assertThat(result.at("/languages/sw/split").textValue()).isEqualTo("dev");
      // At 10, 20 and 40 of 48 steps, and after each of eight epochs; at 30 both.
      assertThat(result.path("validations")).hasSize(3 + 8);
      assertThat(result.at("/validations/0/step").intValue()).isEqualTo(6);
      assertThat(result.at("/validations/0/accuracy").size()).isEqualTo(2);
      assertThat(output.resolve(model).resolve("model/model.safetensors")).exists();
      assertThat(output.resolve(model).resolve("checkpoints")).doesNotExist();
      assertThat(Files.readAllLines(output.resolve(model).resolve("predictions/de.tsv")))
          .hasSize(25)
          .startsWith("gold\tpredicted\tcontradiction\tentailment\tneutral");
      TrainingRecord record = TrainingRecord.read(output.resolve(model).resolve("run-record.json"));
      assertThat(record.figures()).hasSize(3);
      assertThat(record.parameters()).containsEntry("evaluationSteps", 10);
    }
  }

  @Test
  void theReportHasEverything() throws IOException {
    String page = Files.readString(output.resolve("report.html"));
    assertThat(page)
        .contains("What was done, and what came of it")
        .contains("Accuracy, the best language first")
        .contains("Learning curves")
        .contains("tiny-bert on sw, by label")
        .contains("Models side by side");
    JsonNode report = json(output, "report.json");
    JsonNode pairs =
        IntStream.range(0, report.path("sections").size())
            .mapToObj(s -> report.path("sections").get(s))
            .filter(section -> section.path("title").asText().equals("Models side by side"))
            .findFirst()
            .orElseThrow();
    assertThat(pairs.at("/blocks/1/rows")).hasSize(3);
    assertThat(pairs.at("/blocks/1/rows/0")).hasSize(8);
  }

  @Test
  void aFinishedRunIsNotDoneAgain() {
    CommandRun again =
        xnli(output, "--models", XLMR + "," + BERT, "--eval-steps", "10", "--resume");
    assertThat(again.status()).isZero();
    assertThat(again.out()).isEqualTo(run.out());
    assertThat(again.err()).doesNotContain("steps, loss");
  }

  @Test
  void aRunWithOtherArgumentsIsRefused() {
    CommandRun other =
        xnli(
            output, "--models", XLMR + "," + BERT, "--eval-steps", "10", "--resume", "--seed", "7");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err()).contains("--seed was 42 and is 7");
  }

  /** In its second model, so that the first is not trained again. */
  @Test
  void aKilledRunEndsWithTheSameBits() throws Exception {
    String[] arguments = {"--models", BERT + "," + XLMR, "--eval-steps", "10", "--epochs", "60"};
    Path whole = directory.resolve("whole");
    Path killed = directory.resolve("killed");
    assertThat(xnli(whole, arguments).status()).isZero();
    Process process =
        JavaProcess.of(
                Examples.class, List.of(), arguments(killed, arguments).toArray(String[]::new))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    String line = "";
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      boolean second = false;
      while (line != null && !(second && line.startsWith("training: 180 of 360 steps"))) {
        second |= line.startsWith("tiny-xlmr, 48 examples");
        line = lines.readLine();
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(line).isNotNull();
    assertThat(killed.resolve("tiny-bert/result.json")).exists();
    assertThat(killed.resolve("tiny-xlmr/model")).doesNotExist();
    byte[] first = Files.readAllBytes(killed.resolve("tiny-bert/result.json"));

    List<String> resuming = new ArrayList<>(arguments(killed, arguments));
    resuming.add("--resume");
    assertThat(CommandRun.of(resuming).status()).isZero();
    assertThat(killed.resolve("tiny-bert/result.json")).hasBinaryContent(first);
    for (String model : List.of("tiny-bert", "tiny-xlmr")) {
      assertThat(killed.resolve(model).resolve("model/model.safetensors"))
          .hasSameBinaryContentAs(whole.resolve(model).resolve("model/model.safetensors"));
      assertThat(json(killed.resolve(model), "result.json").path("languages"))
          .isEqualTo(json(whole.resolve(model), "result.json").path("languages"));
      assertThat(json(killed.resolve(model), "result.json").path("validations"))
          .isEqualTo(json(whole.resolve(model), "result.json").path("validations"));
    }
  }

  @Test
  void theNamesOfTheOriginalAreUnderstood() throws IOException {
    Path folder = directory.resolve("original");
    CommandRun original =
        CommandRun.of(
            "xnli",
            "fine-tune",
            "--model-names",
            XLMR,
            BERT,
            "--eval-datasets-names",
            "en",
            "sw",
            "--output-dir",
            folder.toString(),
            "--batch-size",
            "4",
            "--num-train-batches",
            "20",
            "--num-train-epochs",
            "1",
            "--eval-steps",
            "500",
            "--seed",
            "73",
            "--data",
            corpus.toString());
    assertThat(original.status()).as(original.err()).isZero();
    JsonNode arguments = json(folder, "arguments.json");
    assertThat(arguments.path("models")).hasSize(2);
    assertThat(arguments.path("eval-languages")).hasSize(2);
    assertThat(json(folder.resolve("tiny-xlmr"), "result.json").at("/training/steps").intValue())
        .isEqualTo(5);
    assertThat(json(folder.resolve("tiny-xlmr"), "run-record.json").at("/train/source").textValue())
        .endsWith("train-en.tsv (20 drawn with seed 73)");
  }

  @Test
  void translationsOfTheTrainingDataAreWarnedOf() throws IOException {
    Path parallel = Files.createDirectories(directory.resolve("parallel"));
    Files.writeString(parallel.resolve("train-en.tsv"), rows("dev-en", 1));
    Files.writeString(parallel.resolve("dev-de.tsv"), rows("dev-de", 2));
    Files.writeString(parallel.resolve("test-sw.tsv"), "Ada\tyes\tentailment\n");
    CommandRun warned =
        CommandRun.of(
            "xnli",
            "fine-tune",
            "--models",
            XLMR,
            "--data",
            parallel.toString(),
            "--epochs",
            "1",
            "--output",
            directory.resolve("warned").toString());
    assertThat(warned.status()).as(warned.err()).isZero();
    assertThat(warned.err())
        .containsOnlyOnce("warning:")
        .contains("dev-de.tsv has as many examples as ")
        .contains("its figures say nothing about transfer");
    assertThat(Files.readString(directory.resolve("warned/report.html")))
        .contains("say nothing about transfer");
  }

  @ParameterizedTest
  @CsvSource({"--head-only, HEAD", "--published-head, PUBLISHED_HEAD"})
  void theHeadAloneCanBeTrained(String option, String part) throws IOException {
    Path folder = directory.resolve(part);
    assertThat(xnli(folder, "--models", BERT, option, "--num-train-batches", "8").status())
        .isZero();
    assertThat(json(folder, "arguments.json").path("trained").textValue()).isEqualTo(part);
  }

  @Test
  void singleSentencesOfTheDemonstrationAreClassified() {
    CommandRun topics =
        CommandRun.of(
            "xnli",
            "fine-tune",
            "--data",
            "demo-topics",
            "--models",
            XLMR,
            "--epochs",
            "1",
            "--eval-languages",
            "en,fr",
            "--output",
            directory.resolve("topics").toString());
    assertThat(topics.status()).as(topics.err()).isZero();
    assertThat(topics.out())
        .contains("fine-tuned on en of demo-topics")
        .contains("This is the demonstration corpus");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--eval-languages fr | neither test-fr.tsv nor dev-fr.tsv; test files are there for de, en",
        "--train de | there is no train-de.tsv; train files are there for en",
        "--head-only --published-head | left out beside --head-only",
        "--num-train-batches 0 | --num-train-batches",
        "--eval-languages en,en | each named once",
        "--num-train-epochs 2 | left out where --epochs is given",
        "--eval-languages de --eval-steps 5 | without a dev-LANG.tsv"
      })
  void argumentsThatDoNotFitAreRefused(String arguments, String message) {
    List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
    all.addAll(List.of("--models", XLMR));
    CommandRun refused = xnli(directory.resolve("refused"), all.toArray(new String[0]));
    assertThat(refused.status()).isNotZero();
    assertThat(refused.err()).contains(message);
    assertThat(directory.resolve("refused")).doesNotExist();
  }

  @Test
  void aDamagedLineIsNamedBeforeAnythingIsTrained() throws IOException {
    Path damaged = corpus("damaged", 3);
    Files.writeString(damaged.resolve("test-de.tsv"), "a\tb\tneutral\na\tb\n");
    CommandRun refused =
        CommandRun.of(
            "xnli",
            "fine-tune",
            "--models",
            XLMR,
            "--data",
            damaged.toString(),
            "--output",
            directory.resolve("refused").toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("test-de.tsv:2: ");
    assertThat(directory.resolve("refused")).doesNotExist();
  }

  @Test
  void aTrainedModelClassifies() throws IOException {
    String model = output.resolve("tiny-xlmr/model").toString();
    CommandRun pair = CommandRun.of("classify", model, "Ada sees", "no never", "--json");
    assertThat(pair.status()).as(pair.err()).isZero();
    JsonNode answer = Json.MAPPER.readTree(pair.out());
    assertThat(answer.path("label").textValue()).isEqualTo("contradiction");
    assertThat(answer.at("/scores/contradiction").doubleValue()).isGreaterThan(0.5);

    CommandRun table = CommandRun.of("classify", model, "Ada sees", "no never");
    assertThat(table.out())
        .startsWith("Ada sees\nno never\n* ")
        .containsPattern("\\* 0\\.\\d{3}  contradiction\n");

    CommandRun lines = CommandRun.reading("Ada\tno never\nRome\n", "classify", model, "--json");
    assertThat(lines.out().lines()).hasSize(2);

    Path file = corpus.resolve("test-en.tsv");
    CommandRun rows = CommandRun.of("classify", model, "--file", file.toString(), "--json");
    assertThat(rows.out().lines()).hasSize(24);
    CommandRun figures = CommandRun.of("classify", model, "--file", file.toString(), "--evaluate");
    assertThat(figures.out()).containsPattern("accuracy +1.0000 +24").contains("loss ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--evaluate | --evaluate needs --file",
        "a --file x | Give either texts or --file",
        "a --threshold 2 | --threshold"
      })
  void whatCannotBeClassifiedIsRefused(String arguments, String message) {
    List<String> all = new ArrayList<>(List.of("classify", XLMR));
    all.addAll(List.of(arguments.split(" ")));
    CommandRun refused = CommandRun.of(all);
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains(message);
  }

  @Test
  void aModelThatLabelsWordsIsNoClassifier() {
    CommandRun refused = CommandRun.of("classify", XLMR, "a text");
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("XLMRobertaForTokenClassification, which labels words");
  }
}
