package io.slicer.eval;

/**
 * What a ratio is whose denominator is zero: precision where nothing was predicted, recall where
 * nothing was there to be found, accuracy of no token. seqeval's {@code zero_division}, without its
 * {@code "warn"}, which counts as {@link #ZERO}.
 */
public enum ZeroDivision {
  /** The ratio is 0. */
  ZERO(0),

  /** The ratio is 1. */
  ONE(1);

  private final double value;

  ZeroDivision(double value) {
    this.value = value;
  }

  double divide(long numerator, long denominator) {
    return denominator == 0 ? value : (double) numerator / denominator;
  }
}
