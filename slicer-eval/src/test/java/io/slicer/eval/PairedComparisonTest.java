package io.slicer.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairedComparisonTest {
  private static final int ROUNDS = 20_000;
  private static final RandomCorpus CORPUS = RandomCorpus.ofSeed(7, 60, 0.9);

  @Test
  void differenceIsThatOfTheReports() {
    List<List<String>> other = CORPUS.otherPrediction(8, 0.7);
    for (SpanMode mode : SpanMode.values()) {
      assertThat(PairedComparison.of(CORPUS.gold(), CORPUS.predicted(), other, mode).difference())
          .isEqualTo(f1(CORPUS.gold(), CORPUS.predicted(), mode) - f1(CORPUS.gold(), other, mode));
    }
  }

  @Test
  void systemsThatTagAlikeAreNotDifferent() {
    PairedComparison same =
        PairedComparison.of(CORPUS.gold(), CORPUS.predicted(), CORPUS.predicted());
    assertThat(same.difference()).isZero();
    assertThat(same.permutationPValue(100, 1)).isEqualTo(1);
    assertThat(same.bootstrap(100, 0.95, 1)).isEqualTo(new PairedComparison.Bootstrap(0, 0, 1));
  }

  @Test
  void clearlyBetterSystemIsFoundToBeBetter() {
    PairedComparison clear =
        PairedComparison.of(CORPUS.gold(), CORPUS.gold(), CORPUS.otherPrediction(9, 0.3));
    assertThat(clear.permutationPValue(999, 1)).isEqualTo(1 / 1000.0);
    PairedComparison.Bootstrap bootstrap = clear.bootstrap(999, 0.99, 1);
    assertThat(bootstrap.pValue()).isEqualTo(1 / 1000.0);
    assertThat(bootstrap.low()).isPositive();
    assertThat(bootstrap.high()).isGreaterThan(clear.difference());
  }

  @Test
  void countsOfSentencesCompareAsTheirTagsDo() {
    List<List<String>> other = CORPUS.otherPrediction(8, 0.7);
    PairedComparison tags = PairedComparison.of(CORPUS.gold(), CORPUS.predicted(), other);

    PairedComparison counts =
        PairedComparison.ofCounts(
            SpanCounts.ofSentences(CORPUS.gold(), CORPUS.predicted()),
            SpanCounts.ofSentences(CORPUS.gold(), other));

    assertThat(counts.difference()).isEqualTo(tags.difference());
    assertThat(counts.permutationPValue(500, 3)).isEqualTo(tags.permutationPValue(500, 3));
  }

  @Test
  void countsOfWordsAreCountsOfLabels() {
    List<String> gold = List.of("a", "b", "a", "b", "a", "b", "a", "b");
    List<String> first = List.of("a", "b", "a", "b", "a", "b", "b", "a");
    List<String> second = List.of("b", "b", "b", "a", "a", "b", "b", "b");
    List<SpanCounts> ofFirst = new ArrayList<>();
    List<SpanCounts> ofSecond = new ArrayList<>();
    for (int i = 0; i < gold.size(); i++) {
      ofFirst.add(new SpanCounts(gold.get(i).equals(first.get(i)) ? 1 : 0, 1, 1));
      ofSecond.add(new SpanCounts(gold.get(i).equals(second.get(i)) ? 1 : 0, 1, 1));
    }

    PairedComparison counts = PairedComparison.ofCounts(ofFirst, ofSecond);

    assertThat(counts.difference()).isEqualTo(2 / 8.0);
    assertThat(counts.permutationPValue(300, 5))
        .isEqualTo(PairedComparison.ofLabels(gold, first, second).permutationPValue(300, 5));
  }

  @Test
  void countsOfOtherSentencesAreRefused() {
    List<SpanCounts> one = List.of(new SpanCounts(1, 2, 2));

    assertThatThrownBy(() -> PairedComparison.ofCounts(one, List.of(new SpanCounts(1, 2, 3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sentence 0");
    assertThatThrownBy(() -> PairedComparison.ofCounts(one, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 sentences cannot be compared with 0");
  }

  @Test
  void emptyCorpusShowsNoDifference() {
    PairedComparison nothing = PairedComparison.of(List.of(), List.of(), List.of());
    assertThat(nothing.permutationPValue(10, 1)).isEqualTo(1);
    assertThat(nothing.bootstrap(10, 0.95, 1)).isEqualTo(new PairedComparison.Bootstrap(0, 0, 1));
  }

  @Test
  void seedDecidesTheAnswer() {
    PairedComparison comparison =
        PairedComparison.of(CORPUS.gold(), CORPUS.predicted(), CORPUS.otherPrediction(8, 0.85));
    assertThat(comparison.permutationPValue(500, 3))
        .isEqualTo(comparison.permutationPValue(500, 3));
    assertThat(comparison.bootstrap(500, 0.9, 3)).isEqualTo(comparison.bootstrap(500, 0.9, 3));
    assertThat(comparison.bootstrap(500, 0.9, 3)).isNotEqualTo(comparison.bootstrap(500, 0.9, 4));
  }

  @Test
  void exchangingTheSystemsTurnsTheSign() {
    List<List<String>> other = CORPUS.otherPrediction(8, 0.85);
    PairedComparison there = PairedComparison.of(CORPUS.gold(), CORPUS.predicted(), other);
    PairedComparison back = PairedComparison.of(CORPUS.gold(), other, CORPUS.predicted());
    assertThat(back.difference()).isEqualTo(-there.difference());
    assertThat(back.permutationPValue(500, 3)).isEqualTo(there.permutationPValue(500, 3));
    PairedComparison.Bootstrap bootstrap = there.bootstrap(500, 0.9, 3);
    PairedComparison.Bootstrap turned = back.bootstrap(500, 0.9, 3);
    assertThat(turned.low()).isCloseTo(-bootstrap.high(), within(1e-12));
    assertThat(turned.high()).isCloseTo(-bootstrap.low(), within(1e-12));
    assertThat(turned.pValue()).isEqualTo(bootstrap.pValue());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void permutationPValueApproachesThatOfAllExchanges(long seed) {
    RandomCorpus small = RandomCorpus.ofSeed(seed, 9, 0.8);
    List<List<String>> other = small.otherPrediction(seed + 100, 0.5);
    double observed = difference(small.gold(), small.predicted(), other);
    int asLarge = 0;
    int all = 1 << 9;
    for (int exchanges = 0; exchanges < all; exchanges++) {
      List<List<String>> a = new ArrayList<>();
      List<List<String>> b = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        boolean exchange = (exchanges >> i & 1) == 1;
        a.add((exchange ? other : small.predicted()).get(i));
        b.add((exchange ? small.predicted() : other).get(i));
      }
      if (Math.abs(difference(small.gold(), a, b)) >= Math.abs(observed) - 1e-9) {
        asLarge++;
      }
    }
    double exact = (double) asLarge / all;
    assertThat(
            PairedComparison.of(small.gold(), small.predicted(), other)
                .permutationPValue(ROUNDS, seed))
        .isCloseTo(exact, within(samplingError(exact)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void bootstrapApproachesThatOfAllResamples(long seed) {
    int sentences = 5;
    RandomCorpus small = RandomCorpus.ofSeed(seed, sentences, 0.8);
    List<List<String>> other = small.otherPrediction(seed + 100, 0.5);
    double observed = difference(small.gold(), small.predicted(), other);
    int all = (int) Math.pow(sentences, sentences);
    double[] differences = new double[all];
    for (int resample = 0; resample < all; resample++) {
      int[] drawn = new int[sentences];
      for (int i = 0, rest = resample; i < sentences; i++, rest /= sentences) {
        drawn[i] = rest % sentences;
      }
      differences[resample] =
          difference(draw(small.gold(), drawn), draw(small.predicted(), drawn), draw(other, drawn));
    }
    double exact =
        Arrays.stream(differences)
                .filter(d -> Math.abs(d - observed) >= Math.abs(observed) - 1e-9)
                .count()
            / (double) all;
    PairedComparison.Bootstrap bootstrap =
        PairedComparison.of(small.gold(), small.predicted(), other).bootstrap(ROUNDS, 0.8, seed);

    assertThat(bootstrap.pValue()).isCloseTo(exact, within(samplingError(exact)));
    assertThat(shareUpTo(differences, bootstrap.low() + 1e-9))
        .isGreaterThanOrEqualTo(0.1 - samplingError(0.1));
    assertThat(shareUpTo(differences, bootstrap.low() - 1e-9))
        .isLessThanOrEqualTo(0.1 + samplingError(0.1));
    assertThat(shareUpTo(differences, bootstrap.high() + 1e-9))
        .isGreaterThanOrEqualTo(0.9 - samplingError(0.9));
    assertThat(shareUpTo(differences, bootstrap.high() - 1e-9))
        .isLessThanOrEqualTo(0.9 + samplingError(0.9));
  }

  /** Four standard errors of a share estimated from so many rounds. */
  private static double samplingError(double share) {
    return 4 * Math.sqrt(share * (1 - share) / ROUNDS) + 1.0 / ROUNDS;
  }

  private static double shareUpTo(double[] values, double bound) {
    return Arrays.stream(values).filter(v -> v <= bound).count() / (double) values.length;
  }

  private static List<List<String>> draw(List<List<String>> sentences, int[] drawn) {
    return Arrays.stream(drawn).mapToObj(sentences::get).toList();
  }

  private static double difference(
      List<List<String>> gold, List<List<String>> a, List<List<String>> b) {
    return f1(gold, a, SpanMode.LENIENT) - f1(gold, b, SpanMode.LENIENT);
  }

  private static double f1(List<List<String>> gold, List<List<String>> predicted, SpanMode mode) {
    return SpanReport.of(gold, predicted, mode, ZeroDivision.ZERO).micro().f1();
  }

  @Test
  void meaninglessArgumentsAreRefused() {
    PairedComparison comparison = PairedComparison.of(List.of(), List.of(), List.of());
    assertThatThrownBy(() -> comparison.permutationPValue(0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rounds must be positive: 0");
    assertThatThrownBy(() -> comparison.bootstrap(0, 0.95, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rounds must be positive: 0");
    assertThatThrownBy(() -> comparison.bootstrap(10, 95, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("confidence must be between 0 and 1: 95.0");
  }
}
