package io.slicer.tracking;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.Predicate;

/**
 * Floating point numbers as Python's {@code repr()} writes them: the fewest digits that are read
 * back as the same number, of these the closest to it. Java's own text may have a digit too many
 * before JDK 19: 1.9999999999999998E23 of 2e23.
 */
final class PythonFloat {
  /** No double needs more digits. */
  private static final int DIGITS = 17;

  private PythonFloat() {}

  static String of(double value) {
    return Double.isFinite(value)
        ? sign(value) + text(shortest(value, digits -> Double.parseDouble(digits) == value))
        : special(value);
  }

  /** With the fewest digits among floats, not among doubles. */
  static String of(float value) {
    return Float.isFinite(value)
        ? sign(value) + text(shortest(value, digits -> Float.parseFloat(digits) == value))
        : special(value);
  }

  private static String sign(double value) {
    return Math.copySign(1, value) < 0 ? "-" : "";
  }

  private static String special(double value) {
    return Double.isNaN(value) ? "nan" : sign(value) + "inf";
  }

  private static BigDecimal shortest(double value, Predicate<String> isRead) {
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 1; digits < DIGITS; digits++) {
      // Below a power of two its neighbour is nearer than above: there the closest number of so
      // many digits may be another's, and the next one above be read back.
      for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP}) {
        BigDecimal rounded = exact.round(new MathContext(digits, mode));
        if (isRead.test(rounded.toString())) {
          return rounded.abs();
        }
      }
    }
    return exact.round(new MathContext(DIGITS, RoundingMode.HALF_EVEN)).abs();
  }

  private static String text(BigDecimal number) {
    BigDecimal stripped = number.stripTrailingZeros();
    String digits = stripped.unscaledValue().toString();
    int exponent = digits.length() - stripped.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      String plain = stripped.toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return "%c%se%c%02d"
        .formatted(digits.charAt(0), fraction, exponent < 0 ? '-' : '+', Math.abs(exponent));
  }
}
