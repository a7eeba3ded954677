package io.slicer.examples.training;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * How the score of an evaluation is shown while a model is trained.
 *
 * @param name what it is called
 * @param shown what of the score is shown
 */
public record Score(String name, DoubleUnaryOperator shown) {
  private static final double PERCENT = 100;

  /**
   * A share.
   *
   * @param name what it is called
   * @return shown in percent
   */
  public static Score percent(String name) {
    return new Score(name, score -> PERCENT * score);
  }

  /** With two decimals. */
  String of(double score) {
    return String.format(Locale.ROOT, "%s %.2f", name, shown.applyAsDouble(score));
  }
}
