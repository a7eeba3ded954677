package io.slicer.examples.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.examples.training.TinyTreebanks;
import io.slicer.finetune.TrainingRecord;
import io.slicer.treebank.ConlluFiles;
import io.slicer.treebank.Sentence;
import io.slicer.treebank.Treebank;
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
class DependencyParsingTest {
  private static final String RICH =
      """
      # sent_id = 1
      1-2\tAnnalives\t_\t_\t_\t_\t_\t_\t_\t_
      1\tAnna\tAnna\t%s\tNNP\tNumber=Sing\t%s\t%s\tGloss=Anna
      2\tlives\tlive\t%s\t_\t_\t%s\t_

      """;

  @TempDir private static Path directory;
  private static Path treebanks;
  private static Path output;
  private static CommandRun run;

  @BeforeAll
  static void train() {
    treebanks = TinyTreebanks.write(directory.resolve("ud"));
    output = directory.resolve("run");
    run = train(output, "--eval-steps", "30", "--report-to", "mlflow");
    assertThat(run.err()).doesNotContain("error:");
  }

  /** Until the treebank is known by heart. */
  private static CommandRun train(Path output, String... arguments) {
    return CommandRun.of(
        ImmutableList.<String>builder()
            .add("parse", "train", "--model", CommandRun.TINY_MODEL.toString())
            .add("--data", treebanks.toString(), "--output", output.toString())
            .add("--epochs", "60", "--batch-size", "2", "--learning-rate", "3e-3")
            .add("--threads", "1")
            .add(arguments)
            .build());
  }

  private static JsonNode metrics() throws IOException {
    return Json.MAPPER.readTree(output.resolve("metrics.json").toFile());
  }

  private static String model() {
    return output.resolve("model").toString();
  }

  private static Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  /** A sentence of more words than the model takes sub-words. */
  private static String longSentence() {
    return "Anna " + "in ".repeat(89) + "Berlin";
  }

  @Test
  void theRunSucceedsAndPrintsATable() {
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("fine-tuned on en_tiny of " + treebanks)
        .contains("decoding: the best tree with one word under the root")
        .containsPattern("treebank +split +sentences +words +too long +UAS % +LAS % +CLAS % +loss")
        .containsPattern("en_tiny +test +4 +17 +0 +100.00 +100.00 +100.00")
        .containsPattern("de_other +test +1 +3 +0 ")
        .containsPattern("fr_tiny +dev +2 +2 +0 +100.00 ")
        .containsPattern("mean of other languages +[0-9.]+ +[0-9.]+ +[0-9.]+\n")
        .containsPattern("training: 120 steps")
        .doesNotContain("too long to be", "demonstration", "become no tree");
    assertThat(run.err())
        .containsPattern("las [0-9.]+ at step")
        .contains("parsing de_tiny: 1 of 1 sentences");
  }

  @Test
  void metricsSayWhatWasMeasured() throws IOException {
    JsonNode english = metrics().at("/treebanks/en_tiny");

    assertThat(english.path("uas").doubleValue()).isEqualTo(1);
    assertThat(english.path("las").doubleValue()).isEqualTo(1);
    assertThat(english.path("clas").doubleValue()).isEqualTo(1);
    assertThat(english.path("loss").doubleValue()).isPositive();
    assertThat(english.path("sentencesPerSecond").doubleValue())
        .isCloseTo(4 / english.path("seconds").doubleValue(), within(1e-6));
    assertThat(metrics().path("training").path("steps").intValue()).isEqualTo(120);
    assertThat(metrics().path("sentencesLeftOut").longValue()).isZero();
    assertThat(Files.readAllLines(output.resolve("metrics.csv")))
        .hasSize(5)
        .anySatisfy(line -> assertThat(line).startsWith("en_tiny,test,4,17,0,0,0,1.0,1.0,1.0,"));
    TrainingRecord record = TrainingRecord.read(output.resolve("run-record.json"));
    assertThat(record.task()).isEqualTo("parsing");
    assertThat(record.figures()).hasSize(4);
    assertThat(record.training().validations()).isNotEmpty();
  }

  @Test
  void scoresAreTracked() throws IOException {
    try (Stream<Path> files = Files.walk(output.resolve("mlruns"))) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .contains(
              "train_loss",
              "eval_las",
              "test_en_tiny_las",
              "test_de_tiny_uas",
              "test_fr_tiny_clas");
    }
  }

  @Test
  void predictionsAreTheTreebanksWithTheModelsTrees() {
    Path right = treebanks.resolve("UD_English-Tiny/en_tiny-ud-test.conllu");
    assertThat(output.resolve("predictions/en_tiny.conllu")).hasSameBinaryContentAs(right);
    Treebank german = ConlluFiles.read(output.resolve("predictions/de_tiny.conllu"));
    assertThat(german.trees()).hasSize(1);
  }

  @Test
  void aFinishedRunIsNotDoneAgain() throws IOException {
    CommandRun again = train(output, "--eval-steps", "30", "--report-to", "mlflow", "--resume");
    assertThat(again.status()).isZero();
    assertThat(again.out()).isEqualTo(run.out());
    assertThat(again.err()).contains("there is nothing left to do");

    CommandRun other = train(output, "--eval-steps", "30", "--decoding", "greedy", "--resume");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err()).contains("--decoding was TREE and is GREEDY");
  }

  @Test
  void aModelThatIsThereIsNotTrainedAgain() throws IOException {
    Path target = directory.resolve("again");
    List<String> arguments =
        List.of(
            "parse",
            "train",
            "--model=" + CommandRun.TINY_MODEL,
            "--data=" + treebanks,
            "--epochs=1",
            "--threads=1",
            "--quiet",
            "--output=" + target);
    CommandRun first = CommandRun.of(arguments);
    assertThat(first.err()).isEmpty();
    JsonNode before = Json.MAPPER.readTree(target.resolve("metrics.json").toFile());
    Files.delete(target.resolve("metrics.json"));

    CommandRun resumed =
        CommandRun.of(ImmutableList.<String>builder().addAll(arguments).add("--resume").build());
    assertThat(resumed.status()).isZero();
    JsonNode after = Json.MAPPER.readTree(target.resolve("metrics.json").toFile());
    assertThat(after.path("training")).isEqualTo(before.path("training"));
    assertThat(after.at("/treebanks/en_tiny/las")).isEqualTo(before.at("/treebanks/en_tiny/las"));
  }

  @Test
  void theDemonstrationTreebanksAreTheDefaultAndLongSentencesAreLeftOut() {
    CommandRun demonstration =
        CommandRun.of(
            "parse",
            "train",
            "--model=" + CommandRun.TINY_MODEL,
            "--max-train=8",
            "--max-eval=2",
            "--max-length=30",
            "--epochs=1",
            "--threads=1",
            "--output=" + directory.resolve("demonstration"));
    assertThat(demonstration.status()).isZero();
    assertThat(demonstration.out())
        .contains("fine-tuned on en of demo-treebank")
        .containsPattern("[1-7] sentences with \\d+ words were too long to be trained on")
        .containsPattern("(?m)^fr +test +2 ")
        .contains("This is the demonstration treebank");
  }

  @Test
  void evaluationOfTheSavedModelGivesTheSameFigures() throws IOException {
    Path german = treebanks.resolve("UD_German-Tiny/de_tiny-ud-test.conllu");
    CommandRun figures = CommandRun.of("parse", "evaluate", model(), german.toString(), "--json");
    JsonNode printed = Json.MAPPER.readTree(figures.out()).path("de_tiny");
    JsonNode kept = metrics().at("/treebanks/de_tiny");
    for (String figure : List.of("split", "words", "uas", "las", "clas", "loss")) {
      assertThat(printed.path(figure)).as(figure).isEqualTo(kept.path(figure));
    }

    Path english = treebanks.resolve("UD_English-Tiny/en_tiny-ud-test.conllu");
    CommandRun greedy =
        CommandRun.of(
            "parse", "evaluate", model(), "x=" + english, "--first=1", "--decoding=greedy");
    assertThat(greedy.out())
        .startsWith("decoding: the best head of each word by itself\n")
        .containsPattern("x +test +1 +4 +0 +100.00");
  }

  @Test
  void evaluationCountsWhatIsTooLongAndSaysWhatTheModelDoesNotKnow() throws IOException {
    StringBuilder chain = new StringBuilder("1\tAnna\t_\t_\t_\t_\t0\troot\t_\t_\n");
    for (int word = 2; word <= 90; word++) {
      chain.append(word + "\tlives\t_\t_\t_\t_\t1\tunheard:of\t_\t_\n");
    }
    Path file = file("long.conllu", chain + "\n");

    CommandRun evaluation = CommandRun.of("parse", "evaluate", model(), file.toString());
    assertThat(evaluation.status()).isZero();
    assertThat(evaluation.out())
        .containsPattern("long +file +1 +90 +1 +0.00 +0.00 +0.00")
        .contains("too long: sentences that the model cannot take; all their words count as wrong");
    assertThat(evaluation.err()).contains("has the relations unheard, which the model does not");
  }

  @Test
  void wordsAndLinesBecomeTrees() {
    String expected =
        """
        # text = Anna lives in Berlin
        1\tAnna\t_\t_\t_\t_\t2\tnsubj\t_\t_
        2\tlives\t_\t_\t_\t_\t0\troot\t_\t_
        3\tin\t_\t_\t_\t_\t2\tcase\t_\t_
        4\tBerlin\t_\t_\t_\t_\t2\tnsubj\t_\t_

        """;
    CommandRun words = CommandRun.of("parse", "write", model(), "Anna", "lives", "in", "Berlin");
    assertThat(words.out()).isEqualTo(expected);
    assertThat(words.err()).isEmpty();
    assertThat(
            CommandRun.reading(
                    " Anna  lives in Berlin\n\nAnna lives in Berlin", "parse", "write", model())
                .out())
        .isEqualTo(expected + expected);
  }

  @Test
  void ofNothingComesNothing() {
    CommandRun nothing = CommandRun.reading("\n \n", "parse", "write", model(), "--text");
    assertThat(nothing.status()).isZero();
    assertThat(nothing.out()).isEmpty();
    assertThat(nothing.err()).isEmpty();
  }

  @Test
  void bothEnginesWriteTheSameTrees() {
    for (String engine : List.of("samediff", "onednn")) {
      CommandRun run =
          CommandRun.of(
              "parse", "write", model(), "--engine=" + engine, "Anna", "lives", "in", "Berlin");
      assertThat(run.out()).as(engine).contains("\n2\tlives\t_\t_\t_\t_\t0\troot\t_\t_\n");
    }
  }

  @Test
  void plainTextIsCutIntoWordsAndTheOutputSaysSo() throws IOException {
    Path in = file("plain.txt", "  Anna's dog (Bello)  lives.\n\nParis\n");
    Path out = directory.resolve("plain.conllu");

    CommandRun text =
        CommandRun.of("parse", "write", model(), "--text", "--file=" + in, "--output=" + out);

    assertThat(text.status()).isZero();
    Treebank written = ConlluFiles.read(out);
    assertThat(written.trees()).hasSize(2);
    Sentence first = written.sentences().get(0);
    assertThat(first.comments())
        .containsExactly(
            "# text = Anna's dog (Bello)  lives.",
            "# words = slicer's own, not those of Universal Dependencies");
    assertThat(first.forms()).containsExactly("Anna", "'s", "dog", "(", "Bello", ")", "lives", ".");
    assertThat(first.words().stream().map(word -> word.misc()))
        .containsExactly(
            "SpaceAfter=No", "_", "_", "SpaceAfter=No", "SpaceAfter=No", "_", "SpaceAfter=No", "_");
    assertThat(first.text()).isEqualTo("Anna's dog (Bello) lives.");
  }

  @Test
  void allElseInCoNllUStaysButDeps() throws IOException {
    Path in = file("in.conllu", RICH.formatted("X", "_\t_", "2:x", "Y", "1\tdep\t0:root"));
    String expected = RICH.formatted("X", "2\tnsubj", "_", "Y", "0\troot\t_");
    Path out = directory.resolve("out.conllu");

    CommandRun file = CommandRun.of("parse", "write", model(), "--file=" + in, "--output=" + out);
    assertThat(file.status()).isZero();
    assertThat(file.out()).isEmpty();
    assertThat(file.err()).containsOnlyOnce("DEPS of 1 sentences is _ now");
    assertThat(Files.readString(out)).isEqualTo(expected);
    assertThat(
            CommandRun.reading(Files.readString(in), "parse", "write", model(), "--conllu").out())
        .isEqualTo(expected);
  }

  @Test
  void aTaggerFillsUpos() throws IOException {
    Path tagger = directory.resolve("tagger");
    CommandRun trained =
        CommandRun.of(
            "pos",
            "train",
            "--model=" + CommandRun.TINY_MODEL,
            "--data=" + treebanks,
            "--epochs=40",
            "--batch-size=2",
            "--learning-rate=3e-3",
            "--threads=1",
            "--output=" + tagger);
    assertThat(trained.status()).isZero();
    Path in = file("untagged.conllu", RICH.formatted("_", "_\t_", "_", "X", "_\t_\t_"));

    CommandRun run =
        CommandRun.of(
            "parse", "write", model(), "--file=" + in, "--tagger=" + tagger.resolve("model"));
    assertThat(run.out()).isEqualTo(RICH.formatted("PROPN", "2\tnsubj", "_", "VERB", "0\troot\t_"));
    assertThat(run.err()).isEmpty();
  }

  @Test
  void aSentenceThatIsTooLongIsRefusedBeforeAnythingIsWritten() throws IOException {
    Path in = file("long.txt", "Anna lives\n\n" + longSentence() + "\n");
    Path out = directory.resolve("long-out.conllu");

    CommandRun refused = CommandRun.of("parse", "write", model(), "--file=" + in);
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .containsPattern("long.txt: sentence 2 has 1\\d\\d sub-words with special tokens")
        .contains("--fallback");

    CommandRun written =
        CommandRun.of("parse", "write", model(), "--file=" + in, "--fallback", "--output=" + out);
    assertThat(written.status()).isZero();
    assertThat(written.err()).contains("warning: 1 sentences are too long");
    Treebank parsed = ConlluFiles.read(out);
    assertThat(parsed.trees()).hasSize(2);
    assertThat(parsed.sentences().get(0).comments()).containsExactly("# text = Anna lives");
    assertThat(parsed.sentences().get(1).comments())
        .containsExactly("# text = " + longSentence(), "# parsed = fallback (too long)");

    String short2 = Files.readString(out).replaceAll("(?m)^(\\d\\d|[3-9])\t.*\n", "");
    assertThat(CommandRun.reading(short2, "parse", "write", model(), "--conllu").out())
        .doesNotContain("fallback");
  }

  @Test
  void greedyDecodingSaysWhatIsNoTree() {
    Path random = directory.resolve("random");
    CommandRun trained =
        CommandRun.of(
            "parse",
            "train",
            "--model=" + CommandRun.TINY_MODEL,
            "--data=" + treebanks,
            "--epochs=1",
            "--threads=1",
            "--decoding=greedy",
            "--output=" + random);
    assertThat(trained.out())
        .containsPattern("(?m)^en_tiny: [1-4] of 4 sentences have become no tree with one root$");

    CommandRun written =
        CommandRun.of(
            "parse",
            "write",
            random.resolve("model").toString(),
            "--decoding=greedy",
            "Anna",
            "lives",
            "in",
            "Berlin");
    assertThat(written.status()).isZero();
    assertThat(written.err()).contains("warning: 1 of 1 sentences have become no tree");
  }

  @Test
  void badInputIsNamedWithFileAndLine() throws IOException {
    Path columns = file("columns.conllu", "1\tAnna\t_\n\n");
    assertFailure("columns.conllu:1: 3 columns", "parse", "write", model(), "--file=" + columns);
    Path form = file("form.txt", "Anna lives\nAnna \u00a0lives\n");
    assertFailure("form.txt:2: FORM has white space", "parse", "write", model(), "--file=" + form);
    Path latin = directory.resolve("latin.txt");
    Files.write(latin, new byte[] {'a', '\n', (byte) 0xe4, '\n'});
    assertFailure("latin.txt:2: not UTF-8", "parse", "write", model(), "--text", "--file=" + latin);
    Path roots =
        file(
            "roots.conllu", "1\tA\t_\t_\t_\t_\t0\troot\t_\t_\n2\tB\t_\t_\t_\t_\t0\troot\t_\t_\n\n");
    assertFailure("roots.conllu:2: ", "parse", "evaluate", model(), roots.toString());
    assertFailure(
        "roots.conllu:2: ",
        "parse",
        "train",
        "--train=" + roots,
        "--eval=" + roots,
        "--output=" + directory.resolve("unused"));
    Path empty = file("empty.conllu", "");
    assertFailure("empty.conllu: no sentences", "parse", "evaluate", model(), empty.toString());
    assertFailure("no parser", "parse", "write", CommandRun.TINY_MODEL.toString(), "Anna");
    assertThat(directory.resolve("unused")).doesNotExist();
  }

  private static void assertFailure(String message, String... arguments) {
    CommandRun failed = CommandRun.of(arguments);
    assertThat(failed.status()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).contains(message);
  }
}
