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

  /** Probabilities of a test, of which small ones are only said to be small. */
  public static final Format P_VALUE = new Format(Kind.P_VALUE, 3);

  private static final double SMALL_P = 0.001;
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
    PERCENT,
    /**
     * Differences of shares, of which 0.01 is written as +1: points, which are no percentages of
     * what they are differences of; a column's head says so.
     */
    POINTS,
    /** Probabilities: what is less than 0.001 is written as {@code <0.001}. */
    P_VALUE
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

  /**
   * Differences of shares, written as points.
   *
   * @param digits behind the point
   * @return the format
   */
  public static Format points(int digits) {
    return new Format(Kind.POINTS, digits);
  }

  boolean isNumber() {
    return kind != Kind.TEXT;
  }

  /** The name of what is written so, with the unit where there is one. */
  String head(String name) {
    return switch (kind) {
      case PERCENT -> name + " %";
      case POINTS -> name + ", points";
      case TEXT, INTEGER, DECIMAL, P_VALUE -> name;
    };
  }

  /** The caption of values that are all written so, with the unit where there is one. */
  String caption(String text) {
    return switch (kind) {
      case PERCENT -> text + " (%)";
      case POINTS -> text + " (points)";
      case TEXT, INTEGER, DECIMAL, P_VALUE -> text;
    };
  }

  /** The value in the unit in which it is written. */
  double scaled(double value) {
    return kind == Kind.PERCENT || kind == Kind.POINTS ? HUNDRED * value : value;
  }

  /** The number that a value is compared by; NaN if there is none. */
  static double number(@Nullable Object value) {
    if (value instanceof Estimate estimate) {
      return estimate.mean();
    }
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** Whether there is nothing to write. */
  static boolean isMissing(@Nullable Object value) {
    return value == null
        || ((value instanceof Number || value instanceof Estimate)
            && !Double.isFinite(number(value)));
  }

  String write(@Nullable Object value) {
    if (value == null || isMissing(value)) {
      return MISSING;
    }
    if (value instanceof Estimate estimate) {
      String mean = write(number(value));
      return Double.isNaN(estimate.deviation())
          ? mean + estimate.marks()
          : mean + " ± " + fixed("", estimate.deviation()) + estimate.marks();
    }
    if (!(value instanceof Number number)) {
      return value.toString();
    }
    return switch (kind) {
      case TEXT -> value.toString();
      case INTEGER -> String.format(Locale.ROOT, "%,d", whole(number));
      case DECIMAL, PERCENT -> fixed("", number.doubleValue());
      case POINTS -> fixed("+", number.doubleValue());
      case P_VALUE ->
          number.doubleValue() < SMALL_P
              ? "<" + fixed("", SMALL_P)
              : fixed("", number.doubleValue());
    };
  }

  private static long whole(Number number) {
    boolean isWhole = number instanceof Long || number instanceof Integer;
    return isWhole ? number.longValue() : Math.round(number.doubleValue());
  }

  private String fixed(String sign, double value) {
    return String.format(Locale.ROOT, "%" + sign + ",." + digits + "f", scaled(value));
  }
}
