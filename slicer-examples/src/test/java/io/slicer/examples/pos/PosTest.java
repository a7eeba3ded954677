package io.slicer.examples.pos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.examples.training.TinyTreebanks;
import io.slicer.finetune.TrainingRecord;
import io.slicer.tagging.WordTagger;
import io.slicer.words.LabelAlignment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("processor")
class PosTest {
  private static final String TREEBANK =
      """
      # text = Anna lives
      1-2\tAnnalives\t_\t_\t_\t_\t_\t_\t_\t_
      1\tAnna\tAnna\t%s\tNNP\tNumber=Sing\t2\tnsubj\t_\tGloss=Anna
      2\tlives\tlive\t%s\t_\t_\t0\troot\t_\t_

      """;

  @TempDir private static Path directory;
  private static Path treebanks;
  private static Path output;
  private static CommandRun run;

  @BeforeAll
  static void train() {
    treebanks = TinyTreebanks.write(directory.resolve("ud"));
    output = directory.resolve("run");
    run = trainNotBare();
    assertThat(run.err()).doesNotContain("error:");
  }

  /** Until the treebank is known by heart. */
  private static CommandRun train(Path output, String... arguments) {
    return CommandRun.of(
        ImmutableList.<String>builder()
            .add("pos", "train", "--model", CommandRun.TINY_MODEL.toString())
            .add("--data", treebanks.toString(), "--output", output.toString())
            .add("--epochs", "40", "--batch-size", "2", "--learning-rate", "3e-3")
            .add("--threads", "1")
            .add(arguments)
            .build());
  }

  private static CommandRun trainNotBare(String... arguments) {
    return train(
        output,
        ImmutableList.<String>builder()
            .add("--eval-steps", "30", "--word-piece", "first-not-bare")
            .add("--report-to", "mlflow")
            .add(arguments)
            .build()
            .toArray(new String[0]));
  }

  private static JsonNode metrics() throws IOException {
    return Json.MAPPER.readTree(output.resolve("metrics.json").toFile());
  }

  private static String model() {
    return output.resolve("model").toString();
  }

  @Test
  void theRunSucceedsAndPrintsATable() {
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("fine-tuned on en_tiny of " + treebanks)
        .contains("word piece: the first sub-word of a word that is no bare mark bears its label")
        .containsPattern("en_tiny +test +4 +17 +100.00 +100.00 +100.00")
        .containsPattern("de_other +test +1 +3 ")
        .containsPattern("de_tiny +test +1 +3 ")
        .containsPattern("fr_tiny +dev +2 +2 ")
        .contains("mean of other languages")
        .doesNotContain("demonstration");
    assertThat(run.err())
        .containsPattern("accuracy [0-9.]+ at step")
        .contains("tagging de_tiny: 1 of 1 sentences");
  }

  @Test
  void metricsSayWhatWasMeasured() throws IOException {
    JsonNode english = metrics().at("/treebanks/en_tiny");

    assertThat(metrics().path("wordPiece").textValue()).isEqualTo("first-not-bare");
    assertThat(metrics().path("training").path("steps").intValue()).isEqualTo(80);
    assertThat(english.path("accuracy").doubleValue()).isEqualTo(1);
    assertThat(english.path("macroF1").doubleValue()).isEqualTo(1);
    assertThat(english.path("seqevalOverBareTags").path("f1").doubleValue()).isEqualTo(1);
    assertThat(english.path("perTag").path("PROPN").path("support").intValue()).isEqualTo(5);
    assertThat(Files.readAllLines(output.resolve("metrics.csv")))
        .hasSize(5)
        .contains(
            "treebank,split,sentences,words,accuracy,macro_f1,seqeval_precision,seqeval_recall,"
                + "seqeval_f1,loss")
        .anySatisfy(line -> assertThat(line).startsWith("en_tiny,test,4,17,1.0,1.0,1.0,1.0,1.0,0"));
  }

  @Test
  void theModelRemembersItsWordPieceAndTheRecordHasTheFigures() {
    try (WordTagger model = WordTagger.load(Path.of(model()))) {
      assertThat(model.alignment()).isEqualTo(LabelAlignment.FIRST_NOT_BARE);
    }
    TrainingRecord record = TrainingRecord.read(output.resolve("run-record.json"));
    assertThat(record.figures()).hasSize(4);
    assertThat(record.training().validations()).isNotEmpty();
    assertThat(record.validation().get(0).source()).endsWith("en_tiny-ud-dev.conllu");
  }

  @Test
  void lossesAndScoresAreTracked() throws IOException {
    try (Stream<Path> files = Files.walk(output.resolve("mlruns"))) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .contains(
              "loss",
              "eval_accuracy",
              "test_en_tiny_accuracy",
              "test_de_tiny_macro_f1",
              "test_fr_tiny_seqeval_f1_over_bare_tags");
    }
  }

  @Test
  void predictionsHaveWordRightAndPredictedTag() throws IOException {
    assertThat(Files.readString(output.resolve("predictions/en_tiny.tsv")))
        .startsWith("Anna\tPROPN\tPROPN\nlives\tVERB\tVERB\n");
  }

  @Test
  void aFinishedRunIsNotDoneAgain() throws IOException {
    byte[] before = Files.readAllBytes(output.resolve("metrics.json"));
    CommandRun again = trainNotBare("--resume");
    assertThat(again.status()).isZero();
    assertThat(again.out()).isEqualTo(run.out());
    assertThat(again.err()).contains("there is nothing left to do");
    assertThat(Files.readAllBytes(output.resolve("metrics.json"))).isEqualTo(before);

    CommandRun other = train(output, "--eval-steps", "30", "--resume");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err()).contains("FIRST_NOT_BARE", "FIRST_SUBWORD");
  }

  @Test
  void theArgumentsOfTheReferenceAreUnderstood() throws IOException {
    Path files = treebanks.resolve("UD_English-Tiny");
    Path target = directory.resolve("reference");
    CommandRun reference =
        CommandRun.of(
            List.of(
                "pos",
                "train",
                "--model=" + CommandRun.TINY_MODEL,
                "--train=" + files.resolve("en_tiny-ud-train.conllu"),
                "--eval=en=" + files.resolve("en_tiny-ud-test.conllu"),
                "--max-train=2000",
                "--max-length=60",
                "--epochs=3",
                "--batch-size=32",
                "--learning-rate=5e-5",
                "--warmup-ratio=0.1",
                "--weight-decay=0.01",
                "--seed=42",
                "--slices=12",
                "--head=trained",
                "--threads=1",
                "--quiet",
                "--output=" + target));

    assertThat(reference.err()).isEmpty();
    assertThat(reference.out())
        .contains("loss: SLICER, slices of 12, trained head; seed 42")
        .containsPattern("en +test +4 +17 ")
        .doesNotContain("demonstration");
    try (Stream<Path> left = Files.list(target)) {
      assertThat(left.map(file -> String.valueOf(file.getFileName())))
          .containsExactlyInAnyOrder(
              "arguments.json",
              ".lock",
              "metrics.csv",
              "metrics.json",
              "model",
              "predictions",
              "run-record.json");
    }
  }

  @Test
  void theDemonstrationTreebanksAreTheDefault() {
    CommandRun demonstration =
        CommandRun.of(
            "pos",
            "train",
            "--model=" + CommandRun.TINY_MODEL,
            "--max-train=8",
            "--max-eval=2",
            "--epochs=1",
            "--threads=1",
            "--output=" + directory.resolve("demonstration"));
    assertThat(demonstration.status()).isZero();
    assertThat(demonstration.out())
        .contains("fine-tuned on en of demo-treebank")
        .containsPattern("(?m)^fr +test +2 ")
        .contains("This is the demonstration treebank");
  }

  @Test
  void evaluationOfTheSavedModelGivesTheSameFigures() throws IOException {
    Path file = treebanks.resolve("UD_German-Tiny/de_tiny-ud-test.conllu");
    CommandRun figures = CommandRun.of("pos", "evaluate", model(), file.toString(), "--json");
    JsonNode printed = Json.MAPPER.readTree(figures.out()).path("de_tiny");
    assertThat(printed).isEqualTo(metrics().at("/treebanks/de_tiny"));

    CommandRun report = CommandRun.of("pos", "evaluate", model(), "x=" + file, "--first", "1");
    assertThat(report.out())
        .startsWith("x (sentences: 1)\n")
        .contains("precision    recall  f1-score   support")
        .containsPattern("seqeval over bare tags: precision [01].\\d{4}, recall")
        .containsPattern("loss \\d");
  }

  @Test
  void tagsWordsOfTheCommandLineAndOfLines() {
    String expected =
        "# text = Anna lives\n1\tAnna\t_\tPROPN\t_\t_\t_\t_\t_\t_\n2\tlives\t_\tVERB\t_\t_\t_\t_\t_\t_\n\n";
    assertThat(CommandRun.of("pos", "tag", model(), "Anna", "lives").out()).isEqualTo(expected);
    assertThat(CommandRun.reading(" Anna  lives\n\nAnna lives", "pos", "tag", model()).out())
        .isEqualTo(expected + expected);
    String[] cut = {"pos", "tag", model(), "--text", "--words", "punctuation"};
    assertThat(CommandRun.reading("l'Aquila", cut).out())
        .contains("1\tl\t", "2\t'\t", "3\tAquila\t");
    assertThat(CommandRun.reading("Anna lives!", "pos", "tag", model(), "--text").out())
        .startsWith(
            """
            # text = Anna lives!
            # words = slicer's own, not those of Universal Dependencies
            1\tAnna\t_\tPROPN\t""")
        .contains("\n2\tlives\t_\tVERB\t_\t_\t_\t_\t_\tSpaceAfter=No\n3\t!\t");
  }

  @Test
  void allElseInCoNllUStaysAsItIs() throws IOException {
    Path in = directory.resolve("in.conllu");
    Path out = directory.resolve("out.conllu");
    Files.writeString(in, TREEBANK.formatted("_", "X"));
    String expected = TREEBANK.formatted("PROPN", "VERB");

    CommandRun file = CommandRun.of("pos", "tag", model(), "--file=" + in, "--output=" + out);
    assertThat(file.status()).isZero();
    assertThat(file.out()).isEmpty();
    assertThat(Files.readString(out)).isEqualTo(expected);
    assertThat(CommandRun.reading(Files.readString(in), "pos", "tag", model(), "--conllu").out())
        .isEqualTo(expected);
  }

  @Test
  void whatDoesNotFitIsWrongUsage() {
    assertUsage("Give either words", "pos", "tag", model(), "Anna", "--conllu");
    assertUsage("--words is about --text", "pos", "tag", model(), "--words", "unicode");
    assertUsage("Give either --conllu or", "pos", "tag", model(), "--text", "--conllu");
    assertUsage(
        "With --train FILE, --eval or --data", "pos", "train", "--output=o", "--train=a.conllu");
    assertUsage("'--first'", "pos", "evaluate", model(), "a.conllu", "--first=0");
    CommandRun noDev =
        CommandRun.of(
            "pos",
            "train",
            "--output=unused",
            "--eval-steps=1",
            "--eval=fr",
            "--train=" + treebanks.resolve("UD_German-Tiny/de_tiny-ud-test.conllu"),
            "--data=" + treebanks);
    assertThat(noDev.status()).isEqualTo(2);
    assertThat(noDev.err()).contains("development sentences of de_tiny");
    CommandRun missing = CommandRun.of("pos", "evaluate", model(), "missing.conllu");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).contains("missing.conllu: there is no such file");
    assertThat(Path.of("unused")).doesNotExist();
  }

  private static void assertUsage(String message, String... arguments) {
    CommandRun wrong = CommandRun.of(arguments);
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains(message);
  }
}
