package io.slicer.examples.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A horizontal bar for each category, below each other in the order given, with intervals where
 * there are any. With several series, a category has a bar of each.
 *
 * @param caption what it shows, which is also what a screen reader says
 * @param categories their names
 * @param values the axis of the values, which has zero on it, where bars begin
 * @param series one to {@value #MOST_SERIES}, as many as there are colours
 */
public record BarChart(String caption, List<String> categories, Axis values, List<Series> series)
    implements Block {
  /** Bars are told apart by their colours alone. */
  public static final int MOST_SERIES = Ink.SERIES;

  /**
   * Copies the lists.
   *
   * @param caption what it shows
   * @param categories their names
   * @param values the axis of the values
   * @param series one to {@value #MOST_SERIES}
   * @throws IllegalArgumentException if a series has another number of bars than there are
   *     categories, or there are more series than colours
   */
  public BarChart {
    categories = List.copyOf(categories);
    series = List.copyOf(series);
    if (series.size() > MOST_SERIES) {
      throw new IllegalArgumentException(
          caption + ": " + series.size() + " series, and colours for " + MOST_SERIES);
    }
    for (Series one : series) {
      if (one.bars().size() != categories.size()) {
        throw new IllegalArgumentException(
            one.name() + ": " + one.bars().size() + " bars for " + categories.size());
      }
    }
  }

  /**
   * Bars of one colour.
   *
   * @param name in the legend
   * @param bars one for each category
   */
  public record Series(String name, List<Bar> bars) {
    /**
     * Copies the list.
     *
     * @param name in the legend
     * @param bars one for each category
     */
    public Series {
      bars = List.copyOf(bars);
    }
  }

  /**
   * A bar.
   *
   * @param value its length; NaN to leave it out
   * @param low where its interval begins; null without one
   * @param high where its interval ends; null without one
   */
  public record Bar(double value, @Nullable Double low, @Nullable Double high) {
    /**
     * A bar without an interval.
     *
     * @param value its length
     * @return the bar
     */
    public static Bar of(double value) {
      return new Bar(value, null, null);
    }

    boolean hasInterval() {
      return low != null && high != null;
    }
  }
}
