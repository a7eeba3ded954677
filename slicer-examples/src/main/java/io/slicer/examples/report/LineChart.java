package io.slicer.examples.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines through points, with intervals where the points have them.
 *
 * @param caption what it shows, which is also what a screen reader says
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param series of points; colours repeat after eight, with other shapes
 * @param levels to compare with
 */
public record LineChart(String caption, Axis x, Axis y, List<Series> series, List<Level> levels)
    implements Block {
  /**
   * Copies the lists.
   *
   * @param caption what it shows
   * @param x the horizontal axis
   * @param y the vertical axis
   * @param series of points
   * @param levels to compare with
   */
  public LineChart {
    series = List.copyOf(series);
    levels = List.copyOf(levels);
  }

  /**
   * Points that a line connects, or that none does.
   *
   * @param name in the legend
   * @param points from left to right
   * @param scattered whether there is no line
   */
  public record Series(
      String name,
      List<Point> points,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean scattered) {
    /**
     * Copies the list.
     *
     * @param name in the legend
     * @param points from left to right
     * @param scattered whether there is no line
     */
    public Series {
      points = List.copyOf(points);
    }

    /**
     * Points that a line connects.
     *
     * @param name in the legend
     * @param points from left to right
     */
    public Series(String name, List<Point> points) {
      this(name, points, false);
    }

    /**
     * Points that no line connects.
     *
     * @param name in the legend
     * @param points in any order
     * @return the series
     */
    public static Series scattered(String name, List<Point> points) {
      return new Series(name, points, true);
    }
  }

  /**
   * A point.
   *
   * @param x its place
   * @param y its value; NaN to leave it out
   * @param low where its interval begins; null without one
   * @param high where its interval ends; null without one
   */
  public record Point(double x, double y, @Nullable Double low, @Nullable Double high) {
    /**
     * A point without an interval.
     *
     * @param x its place
     * @param y its value
     * @return the point
     */
    public static Point of(double x, double y) {
      return new Point(x, y, null, null);
    }

    boolean hasInterval() {
      return low != null && high != null;
    }
  }

  /**
   * A horizontal line across the chart.
   *
   * @param name in the legend
   * @param y its value
   */
  public record Level(String name, double y) {}
}
