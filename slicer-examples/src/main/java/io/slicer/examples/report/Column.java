package io.slicer.examples.report;

/**
 * A column of a table.
 *
 * @param name at its head
 * @param format of its values
 * @param shading what is drawn behind them
 */
public record Column(String name, Format format, Shading shading) {
  /** What is drawn behind a number, to make large ones seen. */
  public enum Shading {
    /** Nothing. */
    NONE,
    /** A bar as long as the number is large beside the largest of the column. */
    BAR,
    /**
     * A colour that is stronger the further the number is from zero; another one below zero. In
     * columns of one format it means the same.
     */
    HEAT
  }

  /**
   * A column of words.
   *
   * @param name at its head
   * @return the column
   */
  public static Column text(String name) {
    return new Column(name, Format.TEXT, Shading.NONE);
  }

  /**
   * A column of whole numbers.
   *
   * @param name at its head
   * @return the column
   */
  public static Column integer(String name) {
    return new Column(name, Format.INTEGER, Shading.NONE);
  }

  /**
   * A column of numbers.
   *
   * @param name at its head
   * @param digits behind the point
   * @return the column
   */
  public static Column decimal(String name, int digits) {
    return new Column(name, Format.decimal(digits), Shading.NONE);
  }

  /**
   * A column of shares, shown as percentages.
   *
   * @param name at its head, without the unit
   * @param digits behind the point
   * @return the column
   */
  public static Column percent(String name, int digits) {
    return new Column(name, Format.percent(digits), Shading.NONE);
  }

  /**
   * A column of differences of shares, coloured by how far they are from zero.
   *
   * @param name at its head, without the unit
   * @param digits behind the point
   * @return the column
   */
  public static Column points(String name, int digits) {
    return new Column(name, Format.points(digits), Shading.HEAT);
  }

  /**
   * This column with something behind its numbers.
   *
   * @param value what
   * @return the column
   */
  public Column shaded(Shading value) {
    return new Column(name, format, value);
  }
}
