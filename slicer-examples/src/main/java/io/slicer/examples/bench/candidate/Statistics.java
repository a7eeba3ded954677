package io.slicer.examples.bench.candidate;

import java.util.ArrayList;
import java.util.List;

/**
 * The minimum, the median and the maximum of some values.
 *
 * @param minimum of the values
 * @param median of the values
 * @param maximum of the values
 */
public record Statistics(double minimum, double median, double maximum) {
  /**
   * Of at least one value.
   *
   * @param values in any order
   * @return their statistics
   */
  public static Statistics of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int last = sorted.size() - 1;
    double median = (sorted.get(last / 2) + sorted.get(sorted.size() / 2)) / 2;
    return new Statistics(sorted.get(0), median, sorted.get(last));
  }

  /**
   * Of the quotients of two candidates' rounds, each with the one beside it.
   *
   * @param ours the dividends
   * @param theirs the divisors
   * @return the statistics of the quotients
   * @throws IllegalArgumentException if one has more rounds than the other
   */
  public static Statistics ofRatios(List<Double> ours, List<Double> theirs) {
    if (ours.size() != theirs.size()) {
      throw new IllegalArgumentException(
          ours.size() + " rounds beside " + theirs.size() + " rounds");
    }
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < ours.size(); round++) {
      ratios.add(ours.get(round) / theirs.get(round));
    }
    return of(ratios);
  }
}
