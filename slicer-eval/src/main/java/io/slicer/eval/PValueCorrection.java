package io.slicer.eval;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Corrects p-values for the number of tests. Whoever compares two systems on twenty languages finds
 * one of them below 0.05 by chance alone; corrected p-values can be compared with 0.05 whatever
 * their number.
 *
 * <pre>{@code
 * double[] corrected = PValueCorrection.HOLM.adjust(0.01, 0.04, 0.03);   // 0.03, 0.06, 0.06
 * }</pre>
 */
public enum PValueCorrection {
  /**
   * Holm (1979): the probability of even one false discovery stays below the level, however the
   * tests depend on each other.
   */
  HOLM {
    @Override
    void adjust(double[] p, int[] order, double[] adjusted) {
      double largest = 0;
      for (int rank = 0; rank < p.length; rank++) {
        largest = Math.max(largest, (p.length - rank) * p[order[rank]]);
        adjusted[order[rank]] = Math.min(1, largest);
      }
    }
  },
  /**
   * Benjamini and Hochberg (1995): the expected share of false ones among the discoveries stays
   * below the level, for tests that do not depend on each other or do so positively. Finds more
   * than {@link #HOLM}.
   */
  BENJAMINI_HOCHBERG {
    @Override
    void adjust(double[] p, int[] order, double[] adjusted) {
      double smallest = 1;
      for (int rank = p.length - 1; rank >= 0; rank--) {
        smallest = Math.min(smallest, p[order[rank]] * ((double) p.length / (rank + 1)));
        adjusted[order[rank]] = smallest;
      }
    }
  };

  /** Adjusts p-values, given their indices from the smallest to the largest. */
  abstract void adjust(double[] p, int[] order, double[] adjusted);

  /**
   * Adjusts the p-values of one family of tests.
   *
   * @param pValues each between 0 and 1, in any order
   * @return the corrected ones, none smaller than what it corrects, in the same order
   * @throws IllegalArgumentException if one is not between 0 and 1
   */
  public double[] adjust(double... pValues) {
    for (double p : pValues) {
      if (!(p >= 0 && p <= 1)) {
        throw new IllegalArgumentException("a p-value of " + p);
      }
    }
    int[] order =
        IntStream.range(0, pValues.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> pValues[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] adjusted = new double[pValues.length];
    adjust(pValues, order, adjusted);
    return adjusted;
  }
}
