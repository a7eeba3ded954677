package io.slicer.examples.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.slicer.engine.Engine;
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
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("processor")
class LanguageModelingTest {
  private static final int TERMINATED = 143;
  private static final String GOOD = "the film was good and the dog was good";
  private static final String LIVES = "Anna lives in Paris and Maria lives in Berlin";

  @TempDir private static Path directory;
  private static Path model;
  private static Path output;
  private static CommandRun run;

  @BeforeAll
  static void train() throws IOException {
    model = Files.createDirectories(directory.resolve("tiny"));
    Path tiny = GoldenFiles.shipped("tiny-bert-mlm").directory();
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(tiny.resolve(file), model.resolve(file));
    }
    Files.copy(
        GoldenFiles.shipped("tiny-bert").directory().resolve("tokenizer.json"),
        model.resolve("tokenizer.json"));
    Files.write(directory.resolve("one.txt"), Collections.nCopies(80, GOOD));
    Files.write(
        directory.resolve("two.jsonl"),
        Collections.nCopies(80, Json.line(Collections.singletonMap("text", LIVES))));
    Files.write(directory.resolve("unseen.txt"), List.of(LIVES, GOOD, LIVES, GOOD));
    output = directory.resolve("run");
    run = train(output, "--report-to", "mlflow");
    assertThat(run.err()).doesNotContain("error:");
  }

  private static List<String> arguments(Path target, String... more) {
    return ImmutableList.<String>builder()
        .add("lm", "train", "--model", model.toString(), "--output", target.toString())
        .add("--text", directory.resolve("one.txt").toString())
        .add(directory.resolve("two.jsonl").toString())
        .add("--validation", directory.resolve("unseen.txt").toString())
        .add("--epochs", "10", "--batch-size", "8", "--learning-rate", "5e-3")
        .add("--max-length", "40", "--threads", "1")
        .add(more)
        .build();
  }

  private static CommandRun train(Path target, String... more) {
    return CommandRun.of(arguments(target, more));
  }

  private static JsonNode json(Path file) throws IOException {
    return Json.MAPPER.readTree(file.toFile());
  }

  @Test
  void trainingMakesTextsMoreForeseeableAndSaysSo() throws IOException {
    JsonNode metrics = json(output.resolve("metrics.json"));
    JsonNode unseen = metrics.at("/validation/unseen.txt");
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .containsPattern("validation +texts +perplexity before +after +loss before +after")
        .containsPattern("unseen.txt +4 +\\d+\\.\\d{4} +\\d+\\.\\d{4} ")
        .containsPattern("training: 200 steps, .* tokens/s")
        .doesNotContain("demonstration");
    assertThat(run.err()).containsPattern("perplexity \\d+\\.\\d\\d at step 0");
    assertThat(unseen.path("texts").intValue()).isEqualTo(4);
    double before = unseen.path("perplexityBefore").doubleValue();
    double after = unseen.path("perplexityAfter").doubleValue();
    assertThat(before).isBetween(200.0, 1000.0);
    assertThat(after).isLessThan(before / 20);
    assertThat(unseen.path("lossAfter").doubleValue()).isCloseTo(Math.log(after), within(1e-9));
    assertThat(metrics.at("/training/realTokensPerSecond").doubleValue()).isPositive();
    assertThat(Files.readAllLines(output.resolve("metrics.csv")))
        .hasSize(2)
        .last()
        .isEqualTo(
            "unseen.txt,4,"
                + unseen.path("lossBefore")
                + ","
                + before
                + ","
                + unseen.path("lossAfter")
                + ","
                + after);
    TrainingRecord record = TrainingRecord.read(output.resolve("run-record.json"));
    assertThat(record.train().examples()).isEqualTo(160);
    assertThat(record.parameters()).containsEntry("learningRate", 5e-3);
    assertThat(record.figures().get(0).figures()).containsEntry("perplexity", after);
    try (Stream<Path> left = Files.walk(output)) {
      assertThat(left.map(file -> String.valueOf(file.getFileName())))
          .contains(
              "model.safetensors", "tokenizer.json", "train_loss", "eval_unseen.txt_perplexity")
          .contains("test_unseen.txt_perplexity")
          .doesNotContain("checkpoints");
    }
  }

  /** With other pieces than in training: the measure is the same, the words are known. */
  @Test
  void theSavedModelHasThePerplexityThatTheTrainingFound() throws IOException {
    CommandRun measured =
        CommandRun.of(
            "lm",
            "perplexity",
            output.resolve("model").toString(),
            directory.resolve("unseen.txt").toString(),
            directory.resolve("two.jsonl").toString(),
            "--max-length=40",
            "--batch-size=2");
    JsonNode unseen =
        Json.MAPPER.readTree(measured.out()).path(directory.resolve("unseen.txt").toString());
    double after =
        json(output.resolve("metrics.json"))
            .at("/validation/unseen.txt/perplexityAfter")
            .doubleValue();
    assertThat(measured.status()).isZero();
    assertThat(unseen.path("perplexity").doubleValue()).isCloseTo(after, within(1e-4 * after));
    assertThat(unseen.path("perplexityOfTrainer").doubleValue()).isGreaterThan(1);
    assertThat(unseen.path("perplexityOfBatches").doubleValue()).isGreaterThan(1);
    assertThat(unseen.path("pseudo").booleanValue()).isFalse();
    assertThat(measured.err()).contains("two.jsonl: 80 of 80 texts");

    CommandRun pseudo =
        CommandRun.of(
            "lm",
            "perplexity",
            output.resolve("model").toString(),
            directory.resolve("unseen.txt").toString(),
            "--max-length=40",
            "--pseudo",
            "--first=2",
            "--quiet");
    JsonNode alone =
        Json.MAPPER.readTree(pseudo.out()).path(directory.resolve("unseen.txt").toString());
    assertThat(alone.path("texts").intValue()).isEqualTo(2);
    assertThat(alone.path("masked").intValue()).isEqualTo(alone.path("tokens").intValue() - 4);
    assertThat(alone.path("perplexity").doubleValue()).isBetween(1.0, 5.0);
    assertThat(pseudo.err()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void bothEnginesFindTheSamePerplexity(Engine engine) throws IOException {
    Path unseen = directory.resolve("unseen.txt");
    CommandRun measured =
        CommandRun.of(
            "lm",
            "perplexity",
            output.resolve("model").toString(),
            unseen.toString(),
            "--max-length=40",
            "--engine=" + engine);
    double after =
        json(output.resolve("metrics.json"))
            .at("/validation/unseen.txt/perplexityAfter")
            .doubleValue();
    assertThat(measured.status()).as(measured.err()).isZero();
    assertThat(
            Json.MAPPER
                .readTree(measured.out())
                .path(unseen.toString())
                .path("perplexity")
                .doubleValue())
        .isCloseTo(after, within(1e-4 * after));
  }

  @Test
  void masksAreFilledWithWhatWasLearned() throws IOException {
    String trained = output.resolve("model").toString();
    CommandRun filled = CommandRun.of("lm", "fill", trained, "the film [MASK] good", "--top", "2");
    assertThat(filled.out().lines())
        .hasSize(3)
        .satisfies(lines -> assertThat(lines.get(0)).isEqualTo("the film [MASK] good"))
        .satisfies(lines -> assertThat(lines.get(1)).matches("  0\\.\\d{4}  w"));
    CommandRun several =
        CommandRun.of("lm", "fill", trained, "[MASK] film [MASK] good", "--top=1", "--json");
    JsonNode line = Json.MAPPER.readTree(several.out());
    assertThat(line.path("masks")).hasSize(2);
    assertThat(line.path("masks").get(1)).hasSize(1);
    assertThat(line.path("masks").get(1).get(0).path("probability").doubleValue())
        .isBetween(0.0, 1.0);
    CommandRun none = CommandRun.of("lm", "fill", trained, "the film");
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.err()).contains("there is no [MASK] in");
  }

  @Test
  void aFinishedRunIsNotDoneAgainNorContinuedWithOtherTexts() throws IOException {
    byte[] before = Files.readAllBytes(output.resolve("metrics.json"));
    CommandRun again = train(output, "--report-to", "mlflow", "--resume");
    assertThat(again.status()).isZero();
    assertThat(again.out()).isEqualTo(run.out());
    assertThat(again.err()).contains("there is nothing left to do");
    assertThat(Files.readAllBytes(output.resolve("metrics.json"))).isEqualTo(before);
    CommandRun other = train(output, "--resume", "--max-train=9", "--from-scratch");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err())
        .contains("--max-train was not given and is 9", "--from-scratch was not given and is true");
  }

  @Test
  void whatIsStoppedAsByCtrlCGoesOnAndEndsWithTheSameModel() throws Exception {
    String[] more = {"--blocks", "--max-steps=600"};
    Path whole = directory.resolve("whole");
    Path stopped = directory.resolve("stopped");
    assertThat(train(whole, more).status()).isZero();

    Process process =
        JavaProcess.of(Examples.class, List.of(), arguments(stopped, more).toArray(new String[0]))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> err = new ArrayList<>();
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        err.add(line);
        if (line.startsWith("training: 60 of 600 steps")) {
          process.toHandle().destroy(); // unlike process.destroy(), leaves the streams open
        }
      }
    }
    assertThat(process.waitFor()).isEqualTo(TERMINATED);
    assertThat(err).last().isEqualTo("To continue, repeat the command with --resume.");
    assertThat(stopped.resolve("model")).doesNotExist();

    assertThat(train(stopped, "--blocks", "--max-steps=600", "--resume").status()).isZero();
    assertThat(Files.readAllBytes(stopped.resolve("model/model.safetensors")))
        .isEqualTo(Files.readAllBytes(whole.resolve("model/model.safetensors")));
    assertThat(json(stopped.resolve("metrics.json")).path("validation"))
        .isEqualTo(json(whole.resolve("metrics.json")).path("validation"));
  }

  @Test
  void theDemonstrationTextsAreTheDefault() {
    CommandRun demonstration =
        CommandRun.of(
            "lm",
            "train",
            "--model=" + model,
            "--language=fr",
            "--from-scratch",
            "--max-steps=2",
            "--max-eval=9",
            "--max-length=40",
            "--threads=1",
            "--output=" + directory.resolve("demonstration"));
    assertThat(demonstration.err()).doesNotContain("error");
    assertThat(demonstration.status()).isZero();
    assertThat(demonstration.out())
        .contains("trained on demo-topics/train-fr; seed 42")
        .containsPattern("demo-topics/dev-fr +9 ")
        .contains("These are the demonstration texts");
  }

  @Test
  void textsOfCorporaAreCollectedWithoutThoseOfOthers() throws IOException {
    Path pairs = directory.resolve("pairs.tsv");
    Path tags = directory.resolve("tags.tsv");
    Path trees = directory.resolve("trees.conllu");
    Path lines = directory.resolve("lines.txt");
    Path target = directory.resolve("collected.txt");
    Files.writeString(
        pairs, "Er kam,  gestern.\tEr ging.\tneutral\nEr ging.\tSie\u00a0schlief.\tneutral\n");
    Files.writeString(
        tags, "Er\tO\nkam\tO\n,\tO\ngestern\tO\n.\tO\n\nAnna\tB-PER\nlebt\tO\n.\tO\n\n");
    Files.writeString(
        trees, "# text = Sie schlief.\n1\tSie\t_\tX\t_\t_\t0\troot\t_\t_\n\n# text = Neu!\n");
    Files.writeString(lines, " Zwei   Wörter \n\nAnna lebt.\nNeu!\nNoch einer.\n");
    CommandRun collected =
        CommandRun.of(
            "lm",
            "texts",
            "--from",
            pairs.toString(),
            tags.toString(),
            lines.toString(),
            "--without",
            trees.toString(),
            "--most=5",
            "--output=" + target);
    assertThat(collected.status()).as(collected.err()).isZero();
    assertThat(Files.readString(target))
        .isEqualTo("Er kam, gestern.\nEr ging.\nAnna lebt .\nZwei Wörter\nNoch einer.\n");
    JsonNode report = Json.MAPPER.readTree(collected.out());
    assertThat(report.path("texts").intValue()).isEqualTo(5);
    assertThat(report.path("from").path(pairs.toString()))
        .isEqualTo(Json.MAPPER.readTree("{\"read\":4,\"taken\":2,\"repeated\":1,\"leftOut\":1}"));
    assertThat(report.path("from").path(tags.toString()))
        .isEqualTo(Json.MAPPER.readTree("{\"read\":2,\"taken\":1,\"repeated\":1,\"leftOut\":0}"));
    assertThat(report.path("from").path(lines.toString()))
        .isEqualTo(Json.MAPPER.readTree("{\"read\":4,\"taken\":2,\"repeated\":1,\"leftOut\":1}"));
    assertThat(report.path("without").path(trees.toString()))
        .isEqualTo(Json.MAPPER.readTree("{\"texts\":2,\"leftOut\":2}"));

    CommandRun damaged =
        CommandRun.of(
            "lm", "texts", "--from", pairs + "", "--without", "none.tsv", "--output=" + target);
    assertThat(damaged.status()).isEqualTo(1);
    assertThat(damaged.err()).contains("none.tsv: there is no such file");
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    assertUsage("'--batch-tokens'", "train", "--output=o", "--batch-tokens=100");
    assertUsage(
        "'--cache-features'", "train", "--output=o", "--frozen-layers=1", "--cache-features");
    assertUsage("'--validation'", "train", "--output=o", "--validation=a.txt");
    assertUsage("'--eval-steps'", "train", "--output=o", "--text=a.txt", "--eval-steps=1");
    assertUsage("'--language'", "train", "--output=o", "--language=xx");
    assertUsage("'--max-steps'", "train", "--output=o", "--max-steps=0");
    assertUsage("'--max-length'", "perplexity", model.toString(), "a.txt", "--max-length=2");
    assertUsage("'--top'", "fill", model.toString(), "x", "--top=0");
    assertUsage("'--most'", "texts", "--from=a", "--output=o", "--most=0");

    Path empty = Files.writeString(directory.resolve("empty.txt"), "\n \n");
    CommandRun nothing = CommandRun.of("lm", "train", "--output=o", "--text=" + empty);
    assertThat(nothing.status()).isEqualTo(1);
    assertThat(nothing.err()).contains("empty.txt: there is no text in it");
    CommandRun field =
        CommandRun.of(
            "lm",
            "perplexity",
            model.toString(),
            directory.resolve("two.jsonl").toString(),
            "--text-field=body");
    assertThat(field.err()).contains("two.jsonl:1: no field \"body\"; there are text");
    CommandRun twice =
        CommandRun.of(
            "lm",
            "train",
            "--output=o",
            "--text=" + directory.resolve("one.txt"),
            "--dev",
            directory.resolve("one.txt").toString(),
            directory.resolve("one.txt").toString());
    assertThat(twice.err()).contains("two files of --validation are called one.txt");
    assertThat(Path.of("o")).doesNotExist();
  }

  private static void assertUsage(String message, String... arguments) {
    CommandRun wrong =
        CommandRun.of(ImmutableList.<String>builder().add("lm").add(arguments).build());
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains(message);
  }
}
