package io.slicer.examples.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the page writes values. JSON has them as they are.
 *
 * @param kind of the values
 * @param digits behind the point, of decimals and percentages
 */
public record Format(Kind kind, int digits) {
  /** Words. */
  public static final Format TEXT = new Format(Kind.TEXT, 0);

  /** Whole numbers. */
  public static final Format INTEGER = new Format(Kind.INTEGER, 0);

  private static final String MISSING = "–";
  private static final double HUNDRED = 100;

  /** What values are. */
  public enum Kind {
    /** Anything that is shown as it is. */
    TEXT,
    /** Whole numbers, thousands set apart. */
    INTEGER,
    /** Numbers with digits behind the point. */
    DECIMAL,
    /** Numbers of which 1 is written as 100; a column's head says so. */
    PERCENT
  }

  /**
   * Numbers with digits behind the point.
   *
   * @param digits how many
   * @return the format
   */
  public static Format decimal(int digits) {
    return new Format(Kind.DECIMAL, digits);
  }

  /**
   * Shares, written as percentages.
   *
   * @param digits behind the point
   * @return the format
   */
  public static Format percent(int digits) {
    return new Format(Kind.PERCENT, digits);
  }

  boolean isNumber() {
    return kind != Kind.TEXT;
  }

  /** The name of what is written so, with the unit where there is one. */
  String head(String name) {
    return kind == Kind.PERCENT ? name + " %" : name;
  }

  /** The caption of values that are all written so, with the unit where there is one. */
  String caption(String text) {
    return kind == Kind.PERCENT ? text + " (%)" : text;
  }

  /** The value in the unit in which it is written. */
  double scaled(double value) {
    return kind == Kind.PERCENT ? HUNDRED * value : value;
  }

  String write(@Nullable Object value) {
    if (value == null) {
      return MISSING;
    }
    if (!(value instanceof Number number)) {
      return value.toString();
    }
    if (!Double.isFinite(number.doubleValue())) {
      return MISSING;
    }
    return switch (kind) {
      case TEXT -> value.toString();
      case INTEGER -> String.format(Locale.ROOT, "%,d", number.longValue());
      case DECIMAL, PERCENT ->
          String.format(Locale.ROOT, "%,." + digits + "f", scaled(number.doubleValue()));
    };
  }
}
