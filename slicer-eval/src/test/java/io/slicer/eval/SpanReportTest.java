package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.Sets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpanReportTest {
  private static final double TOLERANCE = 1e-12;

  @Test
  void reportOfTheDocumentationIsWhatItSays() {
    List<List<String>> gold =
        List.of(
            List.of("B-PER", "I-PER", "O", "B-LOC"), List.of("O", "B-ORG", "I-ORG", "O", "B-LOC"));
    List<List<String>> predicted =
        List.of(List.of("B-PER", "I-PER", "O", "B-ORG"), List.of("O", "B-ORG", "O", "O", "B-LOC"));
    assertThat(SpanReport.of(gold, predicted))
        .hasToString(
            """
                          precision    recall  f1-score   support

                     LOC       1.00      0.50      0.67         2
                     ORG       0.00      0.00      0.00         1
                     PER       1.00      1.00      1.00         1

               micro avg       0.50      0.50      0.50         4
               macro avg       0.67      0.50      0.56         4
            weighted avg       0.75      0.50      0.58         4
            """);
  }

  @ParameterizedTest
  @EnumSource
  void figuresAreThoseOfTheObviousImplementation(SpanMode mode) {
    for (int seed = 0; seed < 200; seed++) {
      RandomCorpus corpus = RandomCorpus.ofSeed(seed);
      Set<Found> gold = found(corpus.gold(), mode);
      Set<Found> predicted = found(corpus.predicted(), mode);
      SpanReport report = SpanReport.of(corpus.gold(), corpus.predicted(), mode, ZeroDivision.ZERO);

      assertScore(report.micro(), gold, predicted);
      Set<String> types = new HashSet<>();
      Sets.union(gold, predicted).forEach(found -> types.add(found.span().type()));
      assertThat(report.perType()).containsOnlyKeys(types);
      report
          .perType()
          .forEach(
              (type, score) ->
                  assertScore(
                      score,
                      Sets.filter(gold, found -> found.span().type().equals(type)),
                      Sets.filter(predicted, found -> found.span().type().equals(type))));
    }
  }

  private record Found(int sentence, Span span) {}

  private static Set<Found> found(List<List<String>> sentences, SpanMode mode) {
    Set<Found> found = new HashSet<>();
    for (int i = 0; i < sentences.size(); i++) {
      for (Span span : ObviousSpans.of(sentences.get(i), mode)) {
        found.add(new Found(i, span));
      }
    }
    return found;
  }

  /** F1 as the Dice coefficient of the two sets. */
  private static void assertScore(PrecisionRecall score, Set<Found> gold, Set<Found> predicted) {
    double correct = Sets.intersection(gold, predicted).size();
    assertThat(score.precision())
        .isCloseTo(correct / Math.max(1, predicted.size()), within(TOLERANCE));
    assertThat(score.recall()).isCloseTo(correct / Math.max(1, gold.size()), within(TOLERANCE));
    assertThat(score.f1())
        .isCloseTo(2 * correct / Math.max(1, gold.size() + predicted.size()), within(TOLERANCE));
    assertThat(score.support()).isEqualTo(gold.size());
  }

  @ParameterizedTest
  @EnumSource
  void perfectPredictionGivesOne(SpanMode mode) {
    RandomCorpus corpus = RandomCorpus.ofSeed(5, 30, 1);
    SpanReport report = SpanReport.of(corpus.gold(), corpus.gold(), mode, ZeroDivision.ZERO);
    assertThat(report.accuracy()).isEqualTo(1);
    for (PrecisionRecall score : List.of(report.micro(), report.macro(), report.weighted())) {
      assertThat(score).isEqualTo(new PrecisionRecall(1, 1, 1, report.micro().support()));
    }
    assertThat(report.perType()).isNotEmpty();
    assertThat(report.perType().values()).allMatch(score -> score.f1() == 1);
  }

  @ParameterizedTest
  @EnumSource
  void exchangingGoldAndPredictionExchangesPrecisionAndRecall(SpanMode mode) {
    for (int seed = 0; seed < 100; seed++) {
      RandomCorpus corpus = RandomCorpus.ofSeed(seed);
      SpanReport there = SpanReport.of(corpus.gold(), corpus.predicted(), mode, ZeroDivision.ZERO);
      SpanReport back = SpanReport.of(corpus.predicted(), corpus.gold(), mode, ZeroDivision.ZERO);
      assertExchanged(there.micro(), back.micro());
      assertExchanged(there.macro(), back.macro());
      assertThat(there.perType()).containsOnlyKeys(back.perType().keySet());
      there.perType().forEach((type, score) -> assertExchanged(score, back.perType().get(type)));
      assertThat(there.accuracy()).isEqualTo(back.accuracy());
    }
  }

  private static void assertExchanged(PrecisionRecall there, PrecisionRecall back) {
    PrecisionRecall expected =
        new PrecisionRecall(
            /* precision= */ back.recall(),
            /* recall= */ back.precision(),
            back.f1(),
            there.support());
    assertThat(there).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void emptyCorpusFollowsTheZeroDivisionButForTheMeanOverNoType(ZeroDivision zeroDivision) {
    double value = zeroDivision == ZeroDivision.ONE ? 1 : 0;
    PrecisionRecall ratio = new PrecisionRecall(value, value, value, 0);
    PrecisionRecall nothing = new PrecisionRecall(Double.NaN, Double.NaN, Double.NaN, 0);
    assertThat(SpanReport.of(List.of(), List.of(), SpanMode.LENIENT, zeroDivision))
        .isEqualTo(new SpanReport(new TreeMap<>(), ratio, nothing, ratio, value));
  }

  @Test
  void reportWithoutSpansListsTheAveragesWhereSeqevalFails() {
    assertThat(SpanReport.of(List.of(List.of("O")), List.of(List.of("O"))))
        .hasToString(
            """
                          precision    recall  f1-score   support


               micro avg       0.00      0.00      0.00         0
               macro avg        nan       nan       nan         0
            weighted avg       0.00      0.00      0.00         0
            """);
  }

  @Test
  void textDoesNotDependOnTheLocale() {
    Locale before = Locale.getDefault();
    List<List<String>> corpus = List.of(List.of("B-PER"));
    String text = SpanReport.of(corpus, corpus).format(3);
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(SpanReport.of(corpus, corpus).format(3)).isEqualTo(text).contains("1.000");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void tiesAreRoundedToEvenOnTheExactBinaryValue() {
    PrecisionRecall eighth =
        new PrecisionRecall(0.125, 0.375, 0.615, 8); // 0.615 lies just below its decimal
    SpanReport report =
        new SpanReport(new TreeMap<>(Map.of("X", eighth)), eighth, eighth, eighth, 0);
    assertThat(report.format(2)).contains("X       0.12      0.38      0.61         8");
  }

  @Test
  void negativeDigitsAreRefused() {
    SpanReport report = SpanReport.of(List.of(), List.of());
    assertThatThrownBy(() -> report.format(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("digits must not be negative: -1");
  }

  @Test
  void perTypeCannotBeChanged() {
    SpanReport report = SpanReport.of(List.of(List.of("B-PER")), List.of(List.of("O")));
    assertThatThrownBy(() -> report.perType().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(report.perType()).containsOnlyKeys("PER");
  }
}
