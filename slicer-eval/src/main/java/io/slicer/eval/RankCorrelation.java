package io.slicer.eval;

import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * Do two figures of the same things rise together? Spearman's rank correlation, such as of what
 * languages gain and how much of each an encoder has seen. Only the order of the figures counts;
 * figures that are equal share the mean of their ranks.
 *
 * <pre>{@code
 * RankCorrelation correlation = RankCorrelation.of(gains, sizes);
 * double rho = correlation.rho();
 * }</pre>
 *
 * @param count how many things there are
 * @param rho from -1, one falls as the other rises, to 1; NaN if a figure is the same for all, or
 *     there are less than two
 */
public record RankCorrelation(int count, double rho) {

  /**
   * Correlates figures.
   *
   * @param first one figure of each thing, none of them NaN
   * @param second the other, in the same order
   * @return the correlation
   * @throws IllegalArgumentException if there are not as many of both, or one is NaN
   */
  public static RankCorrelation of(List<Double> first, List<Double> second) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException(
          first.size() + " figures cannot be correlated with " + second.size());
    }
    if (first.stream().anyMatch(value -> value.isNaN())
        || second.stream().anyMatch(value -> value.isNaN())) {
      throw new IllegalArgumentException("NaN has no rank");
    }
    double rho =
        first.size() < 2
            ? Double.NaN
            : new SpearmansCorrelation().correlation(array(first), array(second));
    return new RankCorrelation(first.size(), rho);
  }

  private static double[] array(List<Double> figures) {
    return figures.stream().mapToDouble(figure -> figure + 0.0).toArray(); // no -0, which is no 0
  }

  /**
   * Would unrelated figures be as correlated? By the t-distribution, which is near enough from
   * about ten things on, and takes each for independent of the others.
   *
   * @return the two-sided p-value; NaN for less than three things, or if there is no correlation
   */
  public double pValue() {
    if (count < 3 || Double.isNaN(rho)) {
      return Double.NaN;
    }
    double freedom = count - 2;
    double t = Math.abs(rho) * Math.sqrt(freedom / Math.max(0, 1 - rho * rho));
    return 2 * new TDistribution(freedom).cumulativeProbability(-t);
  }
}
