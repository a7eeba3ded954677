package io.slicer.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.examples.training.TinyCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlicerExperimentTest {
  @TempDir private static Path directory;
  private static Path panx;
  private static Path masakhaner;
  private static CommandRun first;

  @BeforeAll
  static void run() throws IOException {
    panx = TinyCorpus.write(directory.resolve("panx"));
    masakhaner = directory.resolve("masakhaner");
    Path hausa = Files.createDirectories(masakhaner.resolve("hau"));
    Files.writeString(hausa.resolve("test.txt"), "Ada B-PER\nyau B-DATE\n\nRoma B-LOC\n");
    first = experiment("run", "--seeds", "42,43", "--learning-rates", "3e-3", "--epochs", "20");
    assertThat(first.err()).doesNotContain("error:");
  }

  private static CommandRun experiment(String output, String... arguments) {
    return CommandRun.of(
        ImmutableList.<String>builder()
            .add("slicer-experiment", "--model", CommandRun.TINY_MODEL.toString())
            .add("--panx", panx.toString(), "--masakhaner", masakhaner.toString())
            .add("--output", directory.resolve(output).toString())
            .add("--threads", "1", "--max-length", "30", "--slices", "none,12", "--quiet")
            .add("--epoch-sentences", "2", "--rounds", "100", "--batch-size", "2")
            .add(arguments)
            .build());
  }

  private static JsonNode settings(String output) throws IOException {
    return Json.MAPPER.readTree(directory.resolve(output).resolve("arguments.json").toFile());
  }

  @Test
  void tablesCompareWhatWasTrained() {
    assertThat(first.status()).isZero();
    assertThat(first.out().replace('\n', ' '))
        .contains("fine-tuned on 4 sentences of en, 20 epochs, batches of 2");
    assertThat(first.out())
        .contains("learning rate 3e-3, labels on first sub-words")
        .contains("**panx, mean of 2 other languages**", "**masakhaner, mean of 1 other language**")
        .containsPattern("\\| cross-entropy +\\| +2 \\| +[0-9.]+ ± [0-9.]+ \\| +– \\| ")
        .containsPattern("\\| slices-12-trained +\\| +2 \\| +[0-9.]+ ± [0-9.]+ \\| +[+-][0-9.]+ ±")
        .containsPattern("\\| hau +\\| masakhaner \\| .* \\| test +\\| +2 \\|")
        .containsPattern("\\| final-sentences +\\| 4 ");
    assertThat(first.err())
        .contains("[6/6] slices-12-trained, learning rate 3e-3, first sub-words, seed 43")
        .containsPattern("epoch 20: F1 [0-9.]+ on en dev, [0-9.]+ on the mean of the other");
    assertThat(directory.resolve("run").resolve("results.md")).hasContent(first.out());
  }

  @Test
  void datesOfMasakhanerAreOutside() throws IOException {
    assertThat(directory.resolve("run").resolve("gold").resolve("masakhaner-hau.txt"))
        .hasContent("B-PER O\nB-LOC\n");
  }

  @Test
  void theTableCanBePrintedAloneAndARepetitionTrainsNothing() {
    CommandRun table =
        CommandRun.of(
            "slicer-experiment",
            "--table",
            "--rounds",
            "100",
            "--output",
            directory.resolve("run").toString());
    CommandRun sorted =
        CommandRun.of(
            "slicer-experiment",
            "--table",
            "--order",
            "cc100",
            "--output",
            directory.resolve("run").toString());
    CommandRun again =
        experiment("run", "--seeds", "42,43", "--learning-rates", "3e-3", "--epochs", "20");

    assertThat(table.out()).isEqualTo(first.out());
    assertThat(sorted.out())
        .contains("GiB of text in XLM-R's training data |")
        .containsPattern("\\| hau .* 0\\.3 \\|");
    assertThat(table.err()).isEmpty();
    assertThat(again.out()).isEqualTo(first.out());
    assertThat(again.err()).isEmpty();
  }

  @Test
  void otherSettingsAndOtherDataAreRefusedWithWhatDiffers() throws IOException {
    CommandRun other = experiment("run", "--epochs", "3", "--weight-decay", "0.5");

    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err())
        .contains("holds a run with other arguments")
        .contains("--epochs was 20.0 and is 3.0", "--weight-decay was 0.0 and is 0.5")
        .doesNotContain("--learning-rate");

    Path changed = TinyCorpus.write(directory.resolve("changed"));
    Files.writeString(changed.resolve("dev-de.tsv"), TinyCorpus.ENGLISH);
    CommandRun fresh =
        CommandRun.of(
            ImmutableList.<String>builder()
                .add("slicer-experiment", "--model", CommandRun.TINY_MODEL.toString())
                .add("--panx", changed.toString(), "--masakhaner", masakhaner.toString())
                .add("--output", directory.resolve("run").toString())
                .add("--threads", "1", "--max-length", "30", "--epochs", "20", "--slices", "none")
                .add("--epoch-sentences", "2", "--batch-size", "2")
                .build());
    assertThat(fresh.status()).isEqualTo(1);
    assertThat(fresh.err()).contains(": data panx/de sentences was 1 and is 4");
  }

  @ParameterizedTest
  @CsvSource({
    "slicer, 0.05, 0.1, 0.0, false, SUBWORDS, slices-12-frozen_lr-5e-6_all_seed-42",
    "xtreme, 0.0, 0.0, 1.0, true, WORDS, slices-12-frozen_lr-2e-5_first_seed-1"
  })
  void aPresetIsARecipeThatOptionsGoBefore(
      String preset,
      double weightDecay,
      double warmup,
      double clip,
      boolean bestEpoch,
      String score,
      String firstCell)
      throws IOException {
    String output = "preset-" + preset;
    String[] one = preset.equals("slicer") ? new String[] {"--seeds", "42"} : new String[0];
    CommandRun run =
        experiment(
            output,
            ImmutableList.<String>builder()
                .add("--preset", preset, "--epochs", "1", "--head", "frozen")
                .add(one)
                .build()
                .toArray(new String[0]));

    assertThat(run.status()).isZero();
    JsonNode settings = settings(output);
    assertThat(settings.get("weight-decay").doubleValue()).isEqualTo(weightDecay);
    assertThat(settings.get("warmup-ratio").doubleValue()).isEqualTo(warmup);
    assertThat(settings.get("max-grad-norm").doubleValue()).isEqualTo(clip);
    assertThat(settings.get("best-epoch").booleanValue()).isEqualTo(bestEpoch);
    assertThat(settings.get("score").textValue()).isEqualTo(score);
    assertThat(settings.get("epochs").doubleValue()).isEqualTo(1);
    assertThat(settings.get("max-length").intValue()).isEqualTo(30);
    assertThat(directory.resolve(output).resolve("cells").resolve(firstCell)).isDirectory();
  }

  @Test
  void layersMayBeFrozenAndStepsCountedInSubwords() throws IOException {
    CommandRun run =
        experiment(
            "frozen",
            ("--epochs 1 --slices none --batch-tokens 200"
                    + " --frozen-layers 1 --cache-features --context-sentences 0")
                .split(" "));

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().replace('\n', ' '))
        .contains(
            "1 epoch, batches of up to 200 sub-words, embeddings and the lowest 1 layers frozen");
    assertThat(settings("frozen").get("frozen-layers").intValue()).isEqualTo(1);
    assertThat(settings("frozen").get("cache-features").booleanValue()).isTrue();
    assertThat(settings("frozen").get("batch-tokens").intValue()).isEqualTo(200);
    JsonNode result =
        Json.MAPPER.readTree(
            directory
                .resolve("frozen/cells/cross-entropy_lr-5e-5_first_seed-42/result.json")
                .toFile());
    assertThat(result.get("training").get("steps").intValue()).isEqualTo(1);
  }

  @Test
  void modelsAreKeptIfThatIsAskedFor() {
    experiment("kept", "--epochs", "1", "--slices", "none", "--keep-models");

    Path cells = directory.resolve("kept").resolve("cells");
    assertThat(cells.resolve("cross-entropy_lr-5e-5_first_seed-42").resolve("model"))
        .isDirectoryContaining("glob:**model.safetensors");
  }

  @Test
  void aDivergingTrainingIsSaidInTheTablesAndByTheExitStatus() throws IOException {
    CommandRun run =
        experiment(
            "diverging", "--epochs", "1", "--slices", "none", "--learning-rates", "1e38,1e-3");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).endsWith("error: 3 of 6 trainings diverged" + System.lineSeparator());
    assertThat(run.out())
        .containsPattern("## Averages[^#]*\\| cross-entropy +\\|")
        .containsPattern(
            "## Not in the tables[^#]*\\| cross-entropy, learning rate 1e38, first sub-words, seed 42"
                + " +\\| .*loss");
    assertThat(directory.resolve("diverging").resolve("results.md")).hasContent(run.out());
  }

  @Test
  void onlyWhatIsEvaluatedIsAskedFor() throws IOException {
    Path small = Files.createDirectories(directory.resolve("small"));
    Files.writeString(small.resolve("train-en.tsv"), TinyCorpus.ENGLISH);
    Files.writeString(small.resolve("test-en.tsv"), TinyCorpus.ENGLISH);
    Path others = Files.createDirectories(directory.resolve("others"));
    Files.createDirectories(others.resolve(".git"));
    Files.createDirectories(others.resolve("hau"));
    Files.writeString(others.resolve("hau").resolve("test.txt"), "Ada B-PER\n");

    CommandRun run =
        CommandRun.of(
            List.of(
                ("slicer-experiment --quiet --threads 1 --epoch-sentences 0 --epochs 1"
                        + " --slices none --model "
                        + CommandRun.TINY_MODEL
                        + " --panx "
                        + small
                        + " --masakhaner "
                        + others
                        + " --output "
                        + directory.resolve("small-run"))
                    .split(" ")));

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(settings("small-run").get("data").fieldNames())
        .toIterable()
        .containsExactly("train", "panx/en", "masakhaner/hau");
  }

  @Test
  void dataAreLookedForBeforeAModelIsFetched() {
    Path missing = directory.resolve("missing");

    CommandRun run =
        CommandRun.of(
            "slicer-experiment",
            "--model",
            directory.resolve("no-model").toString(),
            "--panx",
            missing.toString(),
            "--output",
            directory.resolve("never").toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("error: " + missing);
  }

  @Test
  void anOrderIsReadBeforeTheTraining() throws IOException {
    Path order = Files.writeString(directory.resolve("order.tsv"), "language\tdistance\nxx\t1\n");

    CommandRun wrong = experiment("ordered", "--order", order.toString());

    assertThat(wrong.err()).contains("order.tsv", "\"xx\" is no language of the experiment");
    assertThat(directory.resolve("ordered")).doesNotExist();

    Files.writeString(order, "language\tdistance\nde\t1\nhau\t2\nen\t0\n");
    CommandRun table =
        CommandRun.of(
            "slicer-experiment",
            "--table",
            "--rounds",
            "100",
            "--order",
            order.toString(),
            "--output",
            directory.resolve("run").toString());
    assertThat(table.err()).contains("order.tsv has no distance of panx/sw");
  }

  @Test
  void aTrainingThatCannotBeginLeavesNoDirectory() {
    CommandRun run =
        CommandRun.of(
            List.of(
                ("slicer-experiment --quiet --threads 1 --slices none --max-length 100000 --model "
                        + CommandRun.TINY_MODEL
                        + " --panx "
                        + panx
                        + " --output "
                        + directory.resolve("too-long"))
                    .split(" ")));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("maxLength 100000");
    assertThat(directory.resolve("too-long")).doesNotExist();
  }

  @Test
  void evaluationsInTheCourseOfEpochsAreInTheLearningCurves() throws IOException {
    CommandRun run =
        experiment(
            "steps",
            ("--epochs 2 --slices none,12 --head frozen --schedule cosine --eval-steps 3"
                    + " --best-epoch --context-sentences 0 --learning-rates 3e-3")
                .split(" "));

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err())
        .containsPattern("step 3 in epoch 2: F1 [0-9.]+ on en dev")
        .containsPattern("epoch 2: F1 [0-9.]+ on en dev");
    assertThat(run.out().replace('\n', ' '))
        .contains(
            "warm-up 0, cosine learning rate, gradients", "the best evaluated step on en dev");
    assertThat(Files.readString(directory.resolve("steps/report.json")))
        .contains("F1 in the course of epochs, en dev");
    JsonNode result =
        Json.MAPPER.readTree(
            directory
                .resolve("steps/cells/slices-12-frozen_lr-3e-3_first_seed-42/result.json")
                .toFile());
    assertThat(result.get("validations")).hasSize(1);
    assertThat(result.at("/validations/0/step").intValue()).isEqualTo(3);
    assertThat(result.at("/validations/0/f1").fieldNames())
        .toIterable()
        .containsExactly("dev", "panx/en", "panx/de", "panx/sw", "masakhaner/hau");
  }

  private static void assertFails(int status, String message, String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(run.err()).isEqualTo(status);
    assertThat(run.err()).contains(message);
  }

  @Test
  void mistakesAreExplained() {
    String output = directory.resolve("mistake").toString();
    List<String> usual =
        List.of(
            "slicer-experiment", "--output", output, "--model", CommandRun.TINY_MODEL.toString());
    assertFails(2, "--panx", usual.toArray(new String[0]));
    assertFails(
        1,
        "slice width 7 does not divide the hidden size 48; its divisors are 1, 2, 3",
        with(usual, "--panx", panx.toString(), "--slices", "none,7"));
    assertFails(
        2,
        "'--slices': wide is not none, hidden or a width",
        with(usual, "--panx", panx.toString(), "--slices", "wide"));
    assertFails(
        2,
        "'--preset': nobody is not none, slicer or xtreme",
        with(usual, "--panx", panx.toString(), "--preset", "nobody"));
    assertFails(
        2,
        "enough to find the best epoch with",
        with(usual, "--panx", panx.toString(), "--epoch-sentences", "0", "--best-epoch"));
    assertFails(
        2,
        "'--epoch-sentences': 0 is not enough for --eval-steps to validate with",
        with(usual, "--panx", panx.toString(), "--epoch-sentences", "0", "--eval-steps", "9"));
    assertFails(
        2,
        "'--learning-rates': 1.0E-9 is not above 1.0E-7, where --schedule polynomial ends",
        with(
            usual,
            "--panx",
            panx.toString(),
            "--learning-rates",
            "1e-9",
            "--schedule",
            "polynomial"));
    assertFails(
        2,
        "'--batch-tokens': 0 is not at least 1",
        with(usual, "--panx", panx.toString(), "--batch-tokens", "0"));
    assertFails(
        2,
        "'--cache-features': true is not possible without --frozen-layers",
        with(usual, "--panx", panx.toString(), "--preset", "slicer", "--cache-features"));
    assertFails(
        1,
        "there is neither zul/test.txt nor zul/dev.txt; languages are hau",
        with(
            usual,
            "--panx",
            panx.toString(),
            "--masakhaner",
            masakhaner.toString(),
            "--masakhaner-languages",
            "zul"));
    assertFails(
        1,
        "there is no train-xx.tsv; train files are there for en",
        with(usual, "--panx", panx.toString(), "--train", "xx"));
    assertFails(
        2,
        "'--languages': [de, de] is not each named once",
        with(usual, "--panx", panx.toString(), "--languages", "de,de"));
    assertFails(
        2,
        "--masakhaner-languages needs --masakhaner=DIR",
        with(usual, "--panx", panx.toString(), "--masakhaner-languages", "hau"));
    assertFails(1, "holds no run", "slicer-experiment", "--table", "--output", output);
    assertThat(Path.of(output)).doesNotExist();
  }

  @Test
  void theDirectoryOfAnotherCommandIsNoExperiment() throws IOException {
    Path other = Files.createDirectories(directory.resolve("another-command"));
    Files.writeString(other.resolve("arguments.json"), "{\"train\": \"en\", \"seed\": 1}");

    assertFails(
        1,
        "arguments.json is of another command, or of another version of this one",
        "slicer-experiment",
        "--table",
        "--output",
        other.toString());
  }

  private static String[] with(List<String> arguments, String... more) {
    return ImmutableList.<String>builder()
        .addAll(arguments)
        .add(more)
        .build()
        .toArray(new String[0]);
  }

  @Test
  void aDirectoryWithSomethingElseIsLeftAlone() throws IOException {
    Path other = Files.createDirectories(directory.resolve("other"));
    Files.writeString(other.resolve("thesis.txt"), "chapter 1");

    CommandRun run = experiment("other");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("other is not empty, and holds no run");
    assertThat(other).isDirectoryContaining("glob:**thesis.txt");
  }
}
