package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SpanSchemeTest {
  private static List<String> tags(String text) {
    return Splitter.on(' ').splitToList(text);
  }

  /** {@code seqeval/schemes.py} wrote them and says how. */
  @Test
  void reportsOfRandomTagsOfEverySchemeAreSeqevals() throws IOException {
    Set<SpanScheme> compared = EnumSet.noneOf(SpanScheme.class);
    for (String line : lines()) {
      JsonNode row = new ObjectMapper().readTree(line);
      SpanScheme scheme = SpanScheme.valueOf(row.get("scheme").asText());
      compared.add(scheme);
      for (SpanMode mode : SpanMode.values()) {
        JsonNode expected = row.get(mode == SpanMode.STRICT ? "strict" : "lenient");
        SpanReport report =
            SpanReport.of(
                SeqevalFigures.sequences(row.get("gold")),
                SeqevalFigures.sequences(row.get("predicted")),
                scheme,
                mode,
                ZeroDivision.ZERO);
        if (expected.isNull()) { // seqeval makes no text where there is no span
          assertThat(report.perType()).as(line).isEmpty();
        } else {
          assertThat(report.format(17)).as("%s, %s", mode, line).isEqualTo(expected.asText());
        }
      }
    }
    assertThat(compared).containsExactlyInAnyOrder(SpanScheme.values());
  }

  private static List<String> lines() throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    SpanSchemeTest.class.getResourceAsStream("/seqeval/schemes.jsonl")),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  /** seqeval 1.2.2 with scheme=IOBES and scheme=BILOU. */
  @ParameterizedTest
  @CsvSource({"IOBES, E, S", "BILOU, L, U"})
  void aBeginThatNothingEndsIsFoundInTheDefaultModeOnly(
      SpanScheme scheme, String last, String only) {
    List<List<String>> gold =
        List.of(
            tags("B-PER I-PER %s-PER O O %s-LOC O".formatted(last, only)),
            tags("O O O B-ORG %s-ORG O %s-LOC O".formatted(last, only)));
    List<List<String>> predicted =
        List.of(
            tags(
                "B-PER I-PER %s-PER O O B-LOC O".formatted(last)), // where the gold is a whole span
            gold.get(1));

    SpanReport lenient =
        SpanReport.of(gold, predicted, scheme, SpanMode.LENIENT, ZeroDivision.ZERO);
    SpanReport strict = SpanReport.of(gold, predicted, scheme, SpanMode.STRICT, ZeroDivision.ZERO);

    assertThat(lenient.micro()).isEqualTo(new PrecisionRecall(1, 1, 1, 4));
    assertThat(lenient.perType().get("LOC")).isEqualTo(new PrecisionRecall(1, 1, 1, 2));
    assertThat(strict.format(4))
        .isEqualTo(
            """
                          precision    recall  f1-score   support

                     LOC     1.0000    0.5000    0.6667         2
                     ORG     1.0000    1.0000    1.0000         1
                     PER     1.0000    1.0000    1.0000         1

               micro avg     1.0000    0.7500    0.8571         4
               macro avg     1.0000    0.8333    0.8889         4
            weighted avg     1.0000    0.7500    0.8333         4
            """);
  }

  @ParameterizedTest
  @CsvSource({
    "IOB1, S-PER, 'O, B-TYPE and I-TYPE'",
    "IOBES, U-PER, 'O, B-TYPE, I-TYPE, E-TYPE and S-TYPE'",
    "BILOU, E-PER, 'O, B-TYPE, I-TYPE, L-TYPE and U-TYPE'",
  })
  void aTagOfAnotherSchemeIsNamed(SpanScheme scheme, String tag, String forms) {
    for (SpanMode mode : SpanMode.values()) {
      assertThatThrownBy(() -> scheme.spans(List.of("O", tag), mode))
          .isInstanceOf(TagSequenceException.class)
          .hasMessage(
              "sentence 0, position 1 (from 0): the given tag \"%s\" is not %s, whose tags are %s"
                  .formatted(tag, scheme, forms));
    }
  }

  @ParameterizedTest
  @EnumSource
  void countsOfTwoSchemesAreNotMerged(SpanScheme scheme) {
    SpanAccumulator accumulator = new SpanAccumulator(scheme, SpanMode.STRICT);
    for (SpanScheme other : SpanScheme.values()) {
      SpanAccumulator counts = new SpanAccumulator(other, SpanMode.STRICT);
      if (other == scheme) {
        accumulator.merge(counts);
      } else {
        assertThatThrownBy(() -> accumulator.merge(counts))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("cannot merge counts of " + other + " into those of " + scheme);
      }
    }
  }
}
