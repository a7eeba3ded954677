package io.slicer.examples.report;

/**
 * A mean of several measurements, written {@code 61.2 ± 0.8}. Tables sort and colour it by the
 * mean.
 *
 * @param mean of them
 * @param deviation their standard deviation; NaN to leave it out
 * @param marks what is written behind, such as an asterisk that the text explains; may be empty
 */
public record Estimate(double mean, double deviation, String marks) {
  /**
   * A mean without marks.
   *
   * @param mean of the measurements
   * @param deviation their standard deviation; NaN to leave it out
   * @return the estimate
   */
  public static Estimate of(double mean, double deviation) {
    return new Estimate(mean, deviation, "");
  }

  /**
   * This estimate with something behind it.
   *
   * @param text what
   * @return the estimate
   */
  public Estimate marked(String text) {
    return new Estimate(mean, deviation, text);
  }
}
