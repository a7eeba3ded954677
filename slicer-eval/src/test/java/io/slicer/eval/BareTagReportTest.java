package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slicer.testing.DataDirectory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Compared with what seqeval and scikit-learn say of parts of speech. */
class BareTagReportTest {
  private static final Offset<Double> TOLERANCE = within(1e-12);

  private final ObjectMapper json = new ObjectMapper();

  private List<JsonNode> cases() throws IOException, URISyntaxException {
    Optional<Path> elsewhere = DataDirectory.GOLDENS.path();
    Path directory =
        elsewhere.isPresent()
            ? elsewhere.get().resolve("pos")
            : Path.of(
                Objects.requireNonNull(BareTagReportTest.class.getResource("/goldens/pos"))
                    .toURI());
    Path file = directory.resolve("cases.jsonl");
    assumeTrue(Files.exists(file), () -> "skipped, there is no " + file);
    List<JsonNode> cases = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      cases.add(json.readTree(line));
    }
    assertThat(cases).isNotEmpty();
    return cases;
  }

  private static List<TagSequence> sequences(List<List<String>> sentences) {
    return sentences.stream().map(tags -> new TagSequence("gold", 0, tags)).toList();
  }

  @Test
  void figuresOverBareTagsAreSeqevals() throws Exception {
    for (JsonNode one : cases()) {
      String name = one.path("name").asText();
      JsonNode expected = one.path("seqeval");
      List<List<String>> gold = SeqevalFigures.sequences(one.path("gold"));
      List<List<String>> predicted = SeqevalFigures.sequences(one.path("pred"));

      BareTagReport report = BareTagReport.of(gold, predicted);

      assertThat(report.chunks().precision())
          .as(name)
          .isCloseTo(expected.path("precision").asDouble(), TOLERANCE);
      assertThat(report.chunks().recall())
          .as(name)
          .isCloseTo(expected.path("recall").asDouble(), TOLERANCE);
      assertThat(report.chunks().f1())
          .as(name)
          .isCloseTo(expected.path("f1").asDouble(), TOLERANCE);
      assertThat(report.accuracy())
          .as(name)
          .isCloseTo(expected.path("accuracy").asDouble(), TOLERANCE);
      List<Span> right = BareTagReport.chunks(sequences(gold));
      List<Span> found = BareTagReport.chunks(sequences(predicted));
      assertThat(report.chunks().support()).as(name).isEqualTo(right.size());
      JsonNode chunks = expected.path("chunks");
      assertThat(right).as(name).hasSize(chunks.path("gold").asInt());
      assertThat(found).as(name).hasSize(chunks.path("pred").asInt());
      assertThat(found.stream().filter(right::contains))
          .as(name)
          .hasSize(chunks.path("both").asInt());
    }
  }

  @Test
  void figuresOfEachTagAreScikitLearns() throws Exception {
    for (JsonNode one : cases()) {
      String name = one.path("name").asText();
      ClassificationReport report =
          ClassificationReport.of(words(one.path("gold")), words(one.path("pred")));

      assertThat(report.accuracy()).as(name).isCloseTo(one.path("accuracy").asDouble(), TOLERANCE);
      assertThat(report.perLabel().keySet())
          .as(name)
          .containsExactlyInAnyOrderElementsOf(one.path("tags")::fieldNames);
      report
          .perLabel()
          .forEach((tag, score) -> assertScore(score, one.path("tags").path(tag), name));
      report
          .perLabel()
          .forEach(
              (tag, score) ->
                  assertThat(score.support())
                      .as("%s, %s", name, tag)
                      .isEqualTo(one.path("tags").path(tag).path("support").asLong()));
      assertScore(report.macro(), one.path("macro"), name);
      assertScore(report.weighted(), one.path("weighted"), name);
    }
  }

  private static List<String> words(JsonNode sentences) {
    return SeqevalFigures.sequences(sentences).stream().flatMap(List::stream).toList();
  }

  private static void assertScore(PrecisionRecall score, JsonNode expected, String name) {
    assertThat(score.precision())
        .as(name)
        .isCloseTo(expected.path("precision").asDouble(), TOLERANCE);
    assertThat(score.recall()).as(name).isCloseTo(expected.path("recall").asDouble(), TOLERANCE);
    assertThat(score.f1()).as(name).isCloseTo(expected.path("f1").asDouble(), TOLERANCE);
  }

  @Test
  void aTagWithoutALetterIsRefused() {
    assertThatThrownBy(
            () -> BareTagReport.of(List.of(List.of("X", "")), List.of(List.of("X", "X"))))
        .isInstanceOf(TagSequenceException.class)
        .hasMessage("sentence 0, position 1 (from 0): the gold tag is empty");
  }
}
