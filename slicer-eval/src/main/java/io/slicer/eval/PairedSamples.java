package io.slicer.eval;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.inference.TTest;

/**
 * Is one method better than another over several runs of each? Compares figures that belong
 * together in pairs, such as the F1 of two methods trained with the same seeds.
 *
 * <pre>{@code
 * PairedSamples seeds = PairedSamples.of(List.of(0.61, 0.63, 0.60), List.of(0.58, 0.61, 0.59));
 * double gain = seeds.difference().mean();
 * double p = seeds.tTestPValue();
 * }</pre>
 *
 * <p>Differences that are within 1e-12 of one another count as equal, which is right for figures up
 * to some hundreds, such as percent.
 *
 * <p>It says whether another set of seeds would show the same; whether another test set would, says
 * {@link PairedComparison}.
 *
 * @param differences the first figure of each pair minus the second
 */
public record PairedSamples(List<Double> differences) {
  /** All signs of so many pairs are tried in no time. */
  private static final int MOST_FLIPPED = 20;

  /** What is equal on paper may differ by rounding; a tie must count as a tie. */
  private static final double ROUNDING = 1e-12;

  /**
   * Copies the differences.
   *
   * @param differences of the pairs, at least one
   * @throws IllegalArgumentException if there is none, or one is not a finite number
   */
  public PairedSamples {
    differences = List.copyOf(differences);
    if (differences.isEmpty()) {
      throw new IllegalArgumentException("no pairs to compare");
    }
    for (double difference : differences) {
      if (!Double.isFinite(difference)) {
        throw new IllegalArgumentException(difference + " is no difference of two figures");
      }
    }
  }

  /**
   * Pairs the figures of two methods.
   *
   * @param first of one, at least one figure
   * @param second of the other, in the same order
   * @return the pairs
   * @throws IllegalArgumentException if there are not as many of both, or none, or one of them is
   *     not a finite number
   */
  public static PairedSamples of(List<Double> first, List<Double> second) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException(
          first.size() + " figures cannot be paired with " + second.size());
    }
    return new PairedSamples(
        IntStream.range(0, first.size()).mapToObj(i -> first.get(i) - second.get(i)).toList());
  }

  /**
   * How much better the first method is.
   *
   * @return mean and standard deviation of the differences
   */
  public SampleSummary difference() {
    return SampleSummary.of(differences);
  }

  /**
   * The paired t-test, which takes the differences for normally distributed. Differences that are
   * all the same have no spread that they could be compared with; nothing but their signs is
   * evidence then, so their p-value is that of the permutation test.
   *
   * @return the two-sided p-value; NaN for a single pair
   */
  public double tTestPValue() {
    if (differences.size() < 2) {
      return Double.NaN;
    }
    double first = differences.get(0);
    if (differences.stream().allMatch(difference -> Math.abs(difference - first) <= ROUNDING)) {
      return Math.abs(first) <= ROUNDING ? 1 : Math.scalb(1.0, 1 - differences.size());
    }
    return new TTest().tTest(0, differences.stream().mapToDouble(d -> d).toArray());
  }

  /**
   * The exact permutation test, which takes nothing for granted: were the methods equally good,
   * each difference might as well have the other sign. With n pairs no p-value is below 2 / 2^n, so
   * three seeds cannot show more than 0.25, and it takes six for 0.05.
   *
   * @return the two-sided p-value: the share of all choices of signs whose sum is at least as far
   *     from 0 as the real one; NaN for more than 20 pairs, which have too many signs to try them
   *     all and enough figures for the t-test
   */
  public double signFlipPValue() {
    int pairs = differences.size();
    if (pairs > MOST_FLIPPED) {
      return Double.NaN;
    }
    double observed = Math.abs(sum(0));
    long choices = 1L << pairs;
    long asFar = 0;
    for (long signs = 0; signs < choices; signs++) {
      if (Math.abs(sum(signs)) >= observed - ROUNDING) {
        asFar++;
      }
    }
    return (double) asFar / choices;
  }

  /** The sum of the differences, some of them with the other sign. */
  private double sum(long flipped) {
    double sum = 0;
    for (int i = 0; i < differences.size(); i++) {
      sum += (flipped >> i & 1) == 1 ? -differences.get(i) : differences.get(i);
    }
    return sum;
  }
}
