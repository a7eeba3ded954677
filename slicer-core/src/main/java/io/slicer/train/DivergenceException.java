package io.slicer.train;

/**
 * Training met a loss or a gradient that is not a finite number. The parameters are those before
 * the failing step, and so is the latest checkpoint, if checkpoints are on. At the end of an epoch,
 * when parameters are looked at, too, they are those behind it. A lower learning rate, a longer
 * warm-up or a smaller {@code maxGradNorm} usually helps.
 */
public final class DivergenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Number of the step, from 0. */
  private final long step;

  /**
   * An error at a step.
   *
   * @param step number of the step, from 0
   * @param message step, batch, learning rate, first tensor that is not finite
   */
  public DivergenceException(long step, String message) {
    super(message);
    this.step = step;
  }

  /**
   * The step that failed.
   *
   * @return its number, from 0: so many steps were taken before
   */
  public long step() {
    return step;
  }
}
