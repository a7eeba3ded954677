package io.slicer.examples.report;

/**
 * An axis of a chart.
 *
 * @param name what it measures
 * @param format of its values
 * @param fromZero whether it begins at zero
 */
public record Axis(String name, Format format, boolean fromZero) {
  /**
   * An axis that shows the range of its values.
   *
   * @param name what it measures
   * @param format of its values
   * @return the axis
   */
  public static Axis of(String name, Format format) {
    return new Axis(name, format, false);
  }

  /**
   * An axis that begins at zero.
   *
   * @param name what it measures
   * @param format of its values
   * @return the axis
   */
  public static Axis fromZero(String name, Format format) {
    return new Axis(name, format, true);
  }
}
