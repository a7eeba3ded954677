package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Compared with what scikit-learn and scipy compute; {@code reports.py} has made the cases. */
class ClassificationReportTest {
  private static final JsonNode CASES = cases();

  private static JsonNode cases() {
    try (InputStream in =
        Objects.requireNonNull(
            ClassificationReportTest.class.getResourceAsStream("/sklearn/reports.json"))) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> strings(JsonNode array) {
    List<String> all = new ArrayList<>();
    array.forEach(value -> all.add(value.asText()));
    return all;
  }

  private static List<Set<String>> sets(JsonNode arrays) {
    List<Set<String>> all = new ArrayList<>();
    arrays.forEach(array -> all.add(new HashSet<>(strings(array))));
    return all;
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> all = new ArrayList<>();
    array.forEach(value -> all.add(value.asDouble()));
    return all;
  }

  private static void assertFigures(PrecisionRecall score, JsonNode expected) {
    assertThat(score.precision()).isEqualTo(expected.path("precision").asDouble());
    assertThat(score.recall()).isEqualTo(expected.path("recall").asDouble());
    assertThat(score.f1()).isEqualTo(expected.path("f1").asDouble());
    assertThat(score.support()).isEqualTo(expected.path("support").asLong());
  }

  private static void assertReport(ClassificationReport report, JsonNode expected) {
    assertThat(report.accuracy()).isEqualTo(expected.path("accuracy").asDouble());
    report
        .perLabel()
        .forEach((label, score) -> assertFigures(score, expected.path("figures").path(label)));
    assertFigures(report.macro(), expected.path("figures").path("macro avg"));
    assertFigures(report.weighted(), expected.path("figures").path("weighted avg"));
    if (!report.oneLabelEach()) {
      assertFigures(report.micro(), expected.path("figures").path("micro avg"));
    }
  }

  @Test
  void oneLabelEachIsScoredAsByScikitLearn() {
    assertThat(CASES.path("single")).hasSizeGreaterThan(30);
    for (JsonNode one : CASES.path("single")) {
      ClassificationReport report =
          ClassificationReport.of(strings(one.path("gold")), strings(one.path("predicted")));
      assertReport(report, one);
      assertThat(report.micro().f1()).isCloseTo(report.accuracy(), within(1e-15));
      if (!one.path("text").isNull()) {
        assertThat(report.format(3)).isEqualTo(one.path("text").asText());
      }
    }
  }

  @Test
  void anyNumberOfLabelsIsScoredAsByScikitLearn() {
    assertThat(CASES.path("several")).hasSizeGreaterThan(30);
    for (JsonNode one : CASES.path("several")) {
      assertReport(
          ClassificationReport.of(
              sets(one.path("gold")), sets(one.path("predicted")), strings(one.path("labels"))),
          one);
    }
  }

  @Test
  void numbersAreComparedAsByScipy() {
    assertThat(CASES.path("numbers")).hasSizeGreaterThan(30);
    for (JsonNode one : CASES.path("numbers")) {
      RegressionReport report =
          RegressionReport.of(numbers(one.path("gold")), numbers(one.path("predicted")));
      assertThat(report.meanSquaredError()).isCloseTo(one.path("mse").asDouble(), within(1e-12));
      assertCorrelation(report.pearson(), one.path("pearson"));
      assertCorrelation(report.spearman(), one.path("spearman"));
    }
  }

  private static void assertCorrelation(double actual, JsonNode expected) {
    if (expected.isNull()) {
      assertThat(actual).isNaN();
    } else {
      assertThat(actual).isCloseTo(expected.asDouble(), within(1e-12));
    }
  }

  @Test
  void aLabelThatIsNotReportedOnIsRefused() {
    assertThatThrownBy(
            () ->
                ClassificationReport.of(
                    List.of(Set.of("a")), List.of(Set.of("b")), List.of("a", "c")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("example 0: label \"b\" is none of [a, c]");
  }

  @Test
  void bothSidesHaveAsMany() {
    assertThatThrownBy(() -> ClassificationReport.of(List.of("a"), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 gold answers, but 0 predicted");
    assertThatThrownBy(() -> ClassificationReport.of(List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no examples to score");
  }

  @Test
  void twoSystemsAreComparedByAccuracy() {
    List<String> gold = List.of("a", "b", "a", "b", "a", "b", "a", "b");
    List<String> right = gold;
    List<String> wrong = List.of("b", "a", "b", "a", "b", "a", "b", "a");
    PairedComparison comparison = PairedComparison.ofLabels(gold, right, wrong);
    assertThat(comparison.difference()).isEqualTo(1);
    assertThat(comparison.permutationPValue(10_000, 1)).isCloseTo(2 / 256.0, within(0.004));
    assertThat(PairedComparison.ofLabels(gold, right, right).permutationPValue(100, 1))
        .isEqualTo(1);
  }
}
