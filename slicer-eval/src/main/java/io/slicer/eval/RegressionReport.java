package io.slicer.eval;

import java.util.List;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;

/**
 * How far predicted numbers are from the true ones, and how well they rise with them.
 *
 * @param count how many there are
 * @param meanSquaredError the mean of the squared differences
 * @param pearson the linear correlation, from -1 to 1; NaN if one side is the same number
 *     throughout, or there are less than two
 * @param spearman the rank correlation, likewise
 */
public record RegressionReport(
    int count, double meanSquaredError, double pearson, double spearman) {
  /**
   * Compares numbers.
   *
   * @param gold the true ones
   * @param predicted a system's
   * @return the report
   * @throws IllegalArgumentException if lengths differ, there are none, or one is NaN
   */
  public static RegressionReport of(List<Double> gold, List<Double> predicted) {
    ClassificationReport.checkLengths(gold, predicted);
    double spearman = RankCorrelation.of(gold, predicted).rho();
    double sum = 0;
    for (int i = 0; i < gold.size(); i++) {
      double off = gold.get(i) - predicted.get(i);
      sum += off * off;
    }
    double pearson =
        gold.size() < 2
            ? Double.NaN
            : new PearsonsCorrelation().correlation(array(gold), array(predicted));
    return new RegressionReport(gold.size(), sum / gold.size(), pearson, spearman);
  }

  private static double[] array(List<Double> figures) {
    return figures.stream().mapToDouble(figure -> figure).toArray();
  }
}
