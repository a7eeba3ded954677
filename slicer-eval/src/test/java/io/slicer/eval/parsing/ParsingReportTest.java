package io.slicer.eval.parsing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParsingReportTest {
  private static final GoldenFiles GOLDENS = GoldenFiles.of("conll18");

  private static JsonNode expected() {
    assumeTrue(GOLDENS.has("expected.json"), "these goldens have no parsed files");
    return GOLDENS.json("expected.json");
  }

  static List<String> pairs() {
    return ImmutableList.copyOf(expected().get("pairs").fieldNames());
  }

  /** Well-formed CoNLL-U, of which only words and multi-word tokens are taken. */
  private static List<ParsedSentence> read(String name, String side) throws IOException {
    List<ParsedSentence> sentences = new ArrayList<>();
    List<ParsedWord> words = new ArrayList<>();
    List<MultiwordSpan> multiword = new ArrayList<>();
    for (String line :
        Files.readAllLines(GOLDENS.directory().resolve(name + "." + side + ".conllu"))) {
      if (line.isEmpty()) {
        sentences.add(new ParsedSentence(words, multiword));
        words.clear();
        multiword.clear();
      } else if (!line.startsWith("#")) {
        String[] row = line.split("\t", -1);
        String[] range = row[0].split("-", -1);
        if (range.length == 2) {
          multiword.add(
              new MultiwordSpan(Integer.parseInt(range[0]), Integer.parseInt(range[1]), row[1]));
        } else if (!row[0].contains(".")) {
          words.add(new ParsedWord(row[1], row[3], Integer.parseInt(row[6]), row[7]));
        }
      }
    }
    return sentences;
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void figuresAreThoseOfTheSharedTask(String name) throws IOException {
    JsonNode metrics = expected().get("pairs").get(name).get("metrics");

    ParsingReport report = ParsingReport.of(read(name, "gold"), read(name, "system"));

    Map<String, ParsingScore> scores =
        Map.of(
            "Words", report.words(),
            "UPOS", report.upos(),
            "UAS", report.uas(),
            "LAS", report.las(),
            "CLAS", report.clas());
    scores.forEach((metric, score) -> assertScore(metric, score, metrics.get(metric)));
  }

  private static void assertScore(String metric, ParsingScore score, JsonNode expected) {
    long aligned = expected.get(metric.equals("Words") ? "correct" : "aligned").asLong();
    assertThat(score)
        .as(metric)
        .isEqualTo(
            new ParsingScore(
                expected.get("correct").asLong(),
                expected.get("gold").asLong(),
                expected.get("system").asLong(),
                aligned));
    assertThat(score.precision()).as(metric).isEqualTo(expected.get("precision").asDouble());
    assertThat(score.recall()).as(metric).isEqualTo(expected.get("recall").asDouble());
    assertThat(score.f1()).as(metric).isEqualTo(expected.get("f1").asDouble());
    if (!metric.equals("Words")) {
      assertThat(score.alignedAccuracy())
          .as(metric)
          .isEqualTo(expected.get("aligned_accuracy").asDouble());
    }
  }

  @Test
  void theReportIsALineForEachFigure() {
    ParsedSentence gold =
        ParsedSentence.of(
            new ParsedWord("Lena", "PROPN", 2, "nsubj"),
            new ParsedWord("has", "AUX", 3, "aux"),
            new ParsedWord("read", "VERB", 0, "root"));
    ParsedSentence system =
        ParsedSentence.of(
            new ParsedWord("Lena", "PROPN", 2, "nsubj:pass"),
            new ParsedWord("has", "VERB", 0, "root"),
            new ParsedWord("read", "VERB", 2, "xcomp"));

    ParsingReport one = ParsingReport.of(List.of(gold), List.of(system));
    assertThat(one.plus(one))
        .isEqualTo(ParsingReport.of(List.of(gold, gold), List.of(system, system)));
    assertThat(one.format(2))
        .isEqualTo(
            """
                   precision     recall   f1-score    aligned    support

            words       1.00       1.00       1.00       1.00          3
             UPOS       0.67       0.67       0.67       0.67          3
              UAS       0.33       0.33       0.33       0.33          3
              LAS       0.33       0.33       0.33       0.33          3
             CLAS       0.33       0.50       0.40       0.50          2
            """);
  }

  @Test
  void otherTextIsRefusedWithTheFirstTokenThatTheSystemLacks() {
    ParsedSentence ab = sentence("a", "b");
    ParsedSentence du =
        new ParsedSentence(sentence("de", "le").words(), List.of(new MultiwordSpan(1, 2, "du")));

    assertOtherText(List.of(ab, du), List.of(ab), 1, "1-2", "the system does not have \"du\" ");
    assertOtherText(List.of(ab, du), List.of(), 0, "1", "the system does not have \"a\" ");
    assertOtherText(List.of(ab), List.of(sentence("a", "c")), 0, "2", "the system does not have");
    assertOtherText(
        List.of(ab), List.of(ab, du), 0, "2", "the system has more text behind \"b\", the last");
    assertThatThrownBy(() -> ParsingReport.of(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no gold sentences to score by");
  }

  private static void assertOtherText(
      List<ParsedSentence> gold,
      List<ParsedSentence> system,
      int sentence,
      String id,
      String problem) {
    assertThatThrownBy(() -> ParsingReport.of(gold, system))
        .isInstanceOfSatisfying(
            OtherTextException.class,
            refusal -> {
              assertThat(refusal.sentence()).isEqualTo(sentence);
              assertThat(refusal.id()).isEqualTo(id);
              assertThat(refusal).hasMessageStartingWith(problem);
            });
  }

  /** Words that form a chain. */
  private static ParsedSentence sentence(String... forms) {
    List<ParsedWord> words = new ArrayList<>();
    for (String form : forms) {
      words.add(new ParsedWord(form, "X", words.size(), words.isEmpty() ? "root" : "dep"));
    }
    return new ParsedSentence(words, List.of());
  }
}
