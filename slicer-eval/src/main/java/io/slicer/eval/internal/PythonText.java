package io.slicer.eval.internal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Sorting, padding and rounding as Python does them. A report equals seqeval's byte for byte only
 * because these three differ from Java's: Java sorts and counts UTF-16 units, and its {@code
 * String.format} rounds the shortest decimal that denotes a double instead of the double itself.
 */
public final class PythonText {
  /** How Python orders strings. */
  public static final Comparator<String> CODE_POINT_ORDER =
      Comparator.comparing(text -> text.codePoints().toArray(), Arrays::compare);

  private PythonText() {}

  /** Python's {@code len(text)}. */
  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Python's {@code f"{text:>{width}s}"}. */
  public static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - length(text))) + text;
  }

  /** Python's {@code f"{value:.{digits}f}"}. */
  public static String fixed(double value, int digits) {
    if (digits < 0) {
      throw new IllegalArgumentException("digits must not be negative: " + digits);
    }
    if (Double.isNaN(value)) {
      return "nan";
    }
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }
}
