package io.slicer.treebank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.slicer.corpus.CorpusException;
import io.slicer.eval.parsing.ParsingReport;
import io.slicer.eval.parsing.ParsingScore;
import io.slicer.testing.DataDirectory;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files are scored as {@code conll18_ud_eval.py} scores them, and refused where it refuses them.
 */
class TreebankTest {
  private static final GoldenFiles GOLDENS = GoldenFiles.of("conll18");

  /** What the message says of each kind of error. */
  private static final Map<String, String> PROBLEMS =
      Map.ofEntries(
          Map.entry("characters-differ", "the system does not have"),
          Map.entry("cycle", "depends on itself"),
          Map.entry("roots", "exactly one root"),
          Map.entry("head-outside", "the last word of the sentence is"),
          Map.entry("head-missing", "is _, where a tree has one for every word"),
          Map.entry("head-not-a-number", "the number of a word, 0 or _ was expected"),
          Map.entry("id-sequence", "comes next"),
          Map.entry("id-not-a-number", "where the number of a word (1 or more)"),
          Map.entry("columns", "9 columns, where 10"),
          Map.entry("range-outside", "goes beyond the last word"),
          Map.entry("empty-form", "FORM has white space around it"),
          Map.entry("comment-inside", "a comment inside a sentence"),
          Map.entry("empty-sentence", "a sentence without words"),
          Map.entry("end", "the file ends here"));

  @TempDir private Path directory;

  private static JsonNode expected() {
    assumeTrue(GOLDENS.has("expected.json"), "these goldens have no parsed files");
    return GOLDENS.json("expected.json");
  }

  static List<String> pairs() {
    return ImmutableList.copyOf(expected().get("pairs").fieldNames());
  }

  static List<String> refused() {
    return ImmutableList.copyOf(expected().get("refused").fieldNames());
  }

  private static Path file(String name, String side) {
    return GOLDENS.directory().resolve(name + "." + side + ".conllu");
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void figuresAreThoseOfTheSharedTask(String name) {
    Treebank gold = ConlluFiles.read(file(name, "gold"));
    Treebank system = ConlluFiles.read(file(name, "system"));
    JsonNode metrics = expected().get("pairs").get(name).get("metrics");

    ParsingReport report = gold.evaluate(system);

    assertScore(report.words(), metrics.get("Words"));
    assertScore(report.upos(), metrics.get("UPOS"));
    assertScore(report.uas(), metrics.get("UAS"));
    assertScore(report.las(), metrics.get("LAS"));
    assertScore(report.clas(), metrics.get("CLAS"));
  }

  private static void assertScore(ParsingScore score, JsonNode expected) {
    assertThat(score.correct()).isEqualTo(expected.get("correct").asLong());
    assertThat(score.gold()).isEqualTo(expected.get("gold").asLong());
    assertThat(score.system()).isEqualTo(expected.get("system").asLong());
    assertThat(score.precision()).isEqualTo(expected.get("precision").asDouble());
    assertThat(score.recall()).isEqualTo(expected.get("recall").asDouble());
    assertThat(score.f1()).isEqualTo(expected.get("f1").asDouble());
    if (!expected.get("aligned").isNull()) {
      assertThat(score.aligned()).isEqualTo(expected.get("aligned").asLong());
      assertThat(score.alignedAccuracy()).isEqualTo(expected.get("aligned_accuracy").asDouble());
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatTheSharedTaskRefusesIsRefusedWithFileAndLine(String name) {
    JsonNode expected = expected().get("refused").get(name);
    String side = expected.get("file").asText();
    Path gold = file(name, "gold");
    Path wrong = side.equals("both") ? gold : file(name, side);

    assertThatThrownBy(
            () -> ConlluFiles.read(gold).evaluate(ConlluFiles.read(file(name, "system"))))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith(wrong + ":" + expected.get("line").asInt() + ": ")
        .hasMessageContaining(PROBLEMS.get(expected.get("kind").asText()));
  }

  @Test
  void linesOfErrorsCountThoseOfTheSentencesBefore() throws IOException {
    String good = "# x\n1-1\ta" + "\t_".repeat(8) + "\n" + row(1, 0) + "\n";
    Path file = directory.resolve("a.conllu");
    Files.writeString(file, good + good + row(1, 2) + row(2, 1) + "\n");

    assertThatThrownBy(() -> ConlluFiles.read(file).trees())
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            file
                + ":9: word 1 depends on itself (1 to 2 to 1), where following the heads must lead"
                + " to the root");
  }

  private static String row(int id, int head) {
    return id + "\ta\t_\t_\t_\t_\t" + head + "\tdep\t_\t_\n";
  }

  @Test
  void nothingIsScoredByNothing() {
    Treebank none = new Treebank("none", List.of());

    assertThatThrownBy(() -> none.evaluate(none))
        .isInstanceOf(CorpusException.class)
        .hasMessage("none: no sentences to score none by");
  }

  @Test
  void allTreebanksAreTreesAndWrittenByteForByte() throws IOException {
    Path root = DataDirectory.SHARED.assumed("treebanks of Universal Dependencies");
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root.resolve("data/ud"))) {
      files = walk.filter(file -> file.toString().endsWith(".conllu")).sorted().toList();
    }
    int sentences = 0;
    Path copy = directory.resolve("copy.conllu");
    for (Path file : files) {
      Treebank treebank = ConlluFiles.read(file);
      sentences += treebank.size();

      ConlluFiles.write(treebank, copy);

      assertThat(copy).hasSameBinaryContentAs(file);
      assertThat(treebank.trees()).hasSize(treebank.size());
      assertThat(treebank.evaluate(treebank).las().f1()).as("%s", file).isEqualTo(1);
    }
    assertThat(sentences).isEqualTo(20_102);
  }

  @Test
  void entitiesInMiscAreThereForEveryWord() {
    Path file =
        DataDirectory.SHARED.assumed("reports").resolve("reports/conllu-misc-name/dev.conllu");

    List<Sentence> sentences = ConlluFiles.read(file).sentences();

    assertThat(sentences).extracting(sentence -> sentence.words().size()).containsExactly(5, 4, 5);
    assertThat(sentences)
        .flatExtracting(Sentence::words)
        .extracting(word -> word.misc("name").orElse("O"))
        .filteredOn(tag -> !tag.equals("O"))
        .containsExactly("B-PER", "B-LOC", "B-ORG", "I-ORG", "B-PER");
  }
}
