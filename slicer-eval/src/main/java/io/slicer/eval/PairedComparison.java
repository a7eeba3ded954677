package io.slicer.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;

/**
 * Is one system better than another, or was it luck? Compares the micro F1 of two systems on the
 * same sentences by paired tests that draw or exchange whole sentences, because the spans of a
 * sentence are not independent of each other.
 *
 * <pre>{@code
 * PairedComparison comparison = PairedComparison.of(gold, ours, baseline);
 * double p = comparison.permutationPValue(10_000, 42);
 * PairedComparison.Bootstrap bootstrap = comparison.bootstrap(10_000, 0.95, 42);
 * }</pre>
 *
 * <p>The same seed gives the same answer. Immutable and thread-safe.
 */
public final class PairedComparison {
  /** Differences that are equal on paper may differ by rounding; a tie must count as a tie. */
  private static final double ROUNDING = 1e-12;

  private final List<SpanCounts> first;
  private final List<SpanCounts> second;
  private final SpanCounts firstTotal;
  private final SpanCounts secondTotal;

  private PairedComparison(List<SpanCounts> first, List<SpanCounts> second) {
    this.first = first;
    this.second = second;
    this.firstTotal = total(first);
    this.secondTotal = total(second);
  }

  /**
   * Compares two systems in {@link SpanMode#LENIENT}.
   *
   * @param gold the true tags of each sentence
   * @param first one system's tags of these sentences
   * @param second the other's
   * @return the comparison
   * @throws TagSequenceException if lengths differ, or a tag is null or not IOB2
   */
  public static PairedComparison of(
      List<List<String>> gold, List<List<String>> first, List<List<String>> second) {
    return of(gold, first, second, SpanMode.LENIENT);
  }

  /**
   * Compares two systems.
   *
   * @param gold the true tags of each sentence
   * @param first one system's tags of these sentences
   * @param second the other's
   * @param mode which tags make a span
   * @return the comparison
   * @throws TagSequenceException if lengths differ, or a tag is null or not IOB2
   */
  public static PairedComparison of(
      List<List<String>> gold, List<List<String>> first, List<List<String>> second, SpanMode mode) {
    return new PairedComparison(
        SpanCounts.ofSentences(gold, first, mode), SpanCounts.ofSentences(gold, second, mode));
  }

  /**
   * Compares two systems by what was counted in each sentence: the words with the right head, for
   * instance.
   *
   * @param first one system's counts of each sentence
   * @param second the other's of the same sentences
   * @return the comparison
   * @throws IllegalArgumentException if there are not as many of both, or the gold numbers of a
   *     sentence differ
   */
  public static PairedComparison ofCounts(List<SpanCounts> first, List<SpanCounts> second) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException(
          first.size() + " sentences cannot be compared with " + second.size());
    }
    for (int s = 0; s < first.size(); s++) {
      if (first.get(s).gold() != second.get(s).gold()) {
        throw new IllegalArgumentException(
            "sentence "
                + s
                + ": "
                + first.get(s)
                + " and "
                + second.get(s)
                + " are of two sentences");
      }
    }
    return new PairedComparison(List.copyOf(first), List.copyOf(second));
  }

  /**
   * Compares two systems that give each example one label.
   *
   * @param gold the true label of each example
   * @param first one system's labels
   * @param second the other's
   * @return the comparison; micro F1 is accuracy here
   * @throws IllegalArgumentException if lengths differ
   */
  public static PairedComparison ofLabels(
      List<String> gold, List<String> first, List<String> second) {
    return new PairedComparison(perExample(gold, first), perExample(gold, second));
  }

  private static List<SpanCounts> perExample(List<String> gold, List<String> predicted) {
    ClassificationReport.checkLengths(gold, predicted);
    return IntStream.range(0, gold.size())
        .mapToObj(i -> new SpanCounts(gold.get(i).equals(predicted.get(i)) ? 1 : 0, 1, 1))
        .toList();
  }

  private static SpanCounts total(List<SpanCounts> counts) {
    return counts.stream().reduce(SpanCounts.NONE, SpanCounts::plus);
  }

  /**
   * How much better the first system is.
   *
   * @return its micro F1 minus the second's
   */
  public double difference() {
    return difference(firstTotal, secondTotal);
  }

  private static double difference(SpanCounts first, SpanCounts second) {
    return first.score(ZeroDivision.ZERO).f1() - second.score(ZeroDivision.ZERO).f1();
  }

  /**
   * Approximate randomization (Noreen 1989): if the systems were equally good, it would not matter
   * which of them tagged which sentence. Each round exchanges their outputs of every sentence with
   * probability 1/2.
   *
   * @param rounds how often, 10,000 for instance
   * @param seed of the random numbers
   * @return the two-sided p-value: the share of rounds, the real assignment counted as one of them,
   *     whose difference is at least as large as the real one in absolute value
   * @throws IllegalArgumentException if {@code rounds} is not positive
   */
  public double permutationPValue(int rounds, long seed) {
    checkPositive(rounds);
    List<SpanCounts> gains = new ArrayList<>();
    for (int i = 0; i < first.size(); i++) {
      if (!first.get(i).equals(second.get(i))) {
        gains.add(second.get(i).minus(first.get(i)));
      }
    }
    RandomGenerator random = new Well19937c(seed);
    double observed = Math.abs(difference());
    long asLarge = 1;
    for (int round = 0; round < rounds; round++) {
      SpanCounts exchanged = SpanCounts.NONE;
      for (SpanCounts gain : gains) {
        if (random.nextBoolean()) {
          exchanged = exchanged.plus(gain);
        }
      }
      double difference = difference(firstTotal.plus(exchanged), secondTotal.minus(exchanged));
      if (Math.abs(difference) >= observed - ROUNDING) {
        asLarge++;
      }
    }
    return asLarge / (rounds + 1.0);
  }

  /**
   * The paired bootstrap (Efron and Tibshirani 1993): how would the difference vary over other test
   * sets like this one? Each round draws as many sentences as there are, with replacement, the same
   * ones for both systems.
   *
   * @param rounds how often, 10,000 for instance
   * @param confidence of the interval, between 0 and 1, 0.95 for instance
   * @param seed of the random numbers
   * @return the percentile interval of the difference, and a p-value
   * @throws IllegalArgumentException if {@code rounds} is not positive or {@code confidence} not
   *     between 0 and 1
   */
  public Bootstrap bootstrap(int rounds, double confidence, long seed) {
    checkPositive(rounds);
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("confidence must be between 0 and 1: " + confidence);
    }
    RandomGenerator random = new Well19937c(seed);
    double observed = difference();
    double[] differences = new double[rounds];
    long asFar = 1;
    for (int round = 0; round < rounds; round++) {
      SpanCounts drawnFirst = SpanCounts.NONE;
      SpanCounts drawnSecond = SpanCounts.NONE;
      for (int i = 0; i < first.size(); i++) {
        int sentence = random.nextInt(first.size());
        drawnFirst = drawnFirst.plus(first.get(sentence));
        drawnSecond = drawnSecond.plus(second.get(sentence));
      }
      differences[round] = difference(drawnFirst, drawnSecond);
      if (Math.abs(differences[round] - observed) >= Math.abs(observed) - ROUNDING) {
        asFar++;
      }
    }
    Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
    percentile.setData(differences);
    return new Bootstrap(
        percentile.evaluate(50 * (1 - confidence)),
        percentile.evaluate(50 * (1 + confidence)),
        asFar / (rounds + 1.0));
  }

  private static void checkPositive(int rounds) {
    if (rounds <= 0) {
      throw new IllegalArgumentException("rounds must be positive: " + rounds);
    }
  }

  /**
   * What the bootstrap says of the difference in F1, the first system's minus the second's.
   *
   * @param low the lower end of the confidence interval
   * @param high the upper end
   * @param pValue two-sided: the share of rounds, the real test set counted as one of them, whose
   *     difference is at least as far from the real difference as that is from zero
   */
  public record Bootstrap(double low, double high, double pValue) {}
}
