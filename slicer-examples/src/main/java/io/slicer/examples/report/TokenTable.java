package io.slicer.examples.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a sentence side by side, and below each what there is to say about it. On a narrow
 * screen it scrolls sideways.
 *
 * @param caption what it shows
 * @param lines below each other, the tokens' among them
 */
public record TokenTable(String caption, List<Line> lines) implements Block {
  /**
   * Copies the list.
   *
   * @param caption what it shows
   * @param lines below each other
   * @throws IllegalArgumentException if lines differ in length
   */
  public TokenTable {
    lines = List.copyOf(lines);
    if (lines.stream().mapToInt(line -> line.values().size()).distinct().count() > 1) {
      throw new IllegalArgumentException("lines of different lengths");
    }
  }

  /**
   * Something of every token.
   *
   * @param name what it is
   * @param format of the values
   * @param shading {@link Column.Shading#HEAT} to colour large values
   * @param values one for each token; null where there is none
   */
  public record Line(
      String name, Format format, Column.Shading shading, List<@Nullable Object> values) {
    /**
     * Copies the list.
     *
     * @param name what it is
     * @param format of the values
     * @param shading {@link Column.Shading#HEAT} to colour large values
     * @param values one for each token; null where there is none
     */
    public Line {
      values = Rows.copyOf(values);
    }

    /**
     * Words.
     *
     * @param name what they are
     * @param values one for each token; null where there is none
     * @return the line
     */
    @SuppressWarnings("unchecked") // The list is only read, and copied.
    public static Line text(String name, List<? extends @Nullable Object> values) {
      return new Line(
          name, Format.TEXT, Column.Shading.NONE, (List<@Nullable Object>) (List<?>) values);
    }

    /**
     * Numbers, the larger the more coloured.
     *
     * @param name what they are
     * @param digits behind the point
     * @param values one for each token; null where there is none
     * @return the line
     */
    @SuppressWarnings("unchecked") // The list is only read, and copied.
    public static Line heat(String name, int digits, List<? extends @Nullable Number> values) {
      return new Line(
          name,
          Format.decimal(digits),
          Column.Shading.HEAT,
          (List<@Nullable Object>) (List<?>) values);
    }
  }
}
