package io.slicer.eval;

import java.util.Collection;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * Several figures of one kind in two, as papers give them: mean ± standard deviation.
 *
 * @param count how many figures
 * @param mean of them
 * @param standardDeviation of the population that they are a sample of (n - 1 below the fraction);
 *     NaN for a single figure
 */
public record SampleSummary(int count, double mean, double standardDeviation) {
  /**
   * Sums figures up.
   *
   * @param figures at least one
   * @return their summary
   * @throws IllegalArgumentException if there is none
   */
  public static SampleSummary of(Collection<Double> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("no figures to sum up");
    }
    SummaryStatistics statistics = new SummaryStatistics();
    figures.forEach(statistics::addValue);
    return new SampleSummary(
        figures.size(),
        statistics.getMean(),
        figures.size() < 2 ? Double.NaN : statistics.getStandardDeviation());
  }
}
