package io.slicer.examples.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a sentence side by side, and below each what there is to say about it. They stand
 * in the direction in which the sentence is read. On a narrow screen it scrolls sideways.
 *
 * @param caption what it shows
 * @param language of the sentence, as in {@code lang} of HTML
 * @param lines below each other, the tokens' first
 */
public record TokenTable(String caption, String language, List<Line> lines) implements Block {
  /**
   * Copies the list.
   *
   * @param caption what it shows
   * @param language of the sentence
   * @param lines below each other, the tokens' first
   * @throws IllegalArgumentException if lines differ in length
   */
  public TokenTable {
    lines = List.copyOf(lines);
    if (lines.stream().mapToInt(line -> line.values().size()).distinct().count() > 1) {
      throw new IllegalArgumentException("lines of different lengths");
    }
  }

  /** Whether most letters of the tokens are of a script that is read so. */
  boolean isRightToLeft() {
    String text = lines.isEmpty() ? "" : lines.get(0).values().toString();
    return text.codePoints().filter(TokenTable::isRightToLeft).count()
        > text.codePoints().filter(TokenTable::isLeftToRight).count();
  }

  private static boolean isRightToLeft(int letter) {
    byte direction = Character.getDirectionality(letter);
    return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
        || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
  }

  private static boolean isLeftToRight(int letter) {
    return Character.getDirectionality(letter) == Character.DIRECTIONALITY_LEFT_TO_RIGHT;
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
