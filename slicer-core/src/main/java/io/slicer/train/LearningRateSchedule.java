package io.slicer.train;

/**
 * How the learning rate changes from step to step, as transformers' {@code
 * get_..._schedule_with_warmup} functions have it: it rises from 0 to its maximum during the
 * warm-up and then does what its name says. The first step of a training with warm-up has learning
 * rate 0.
 */
public enum LearningRateSchedule {
  /** Falls along a straight line; would be 0 at the step behind the last. */
  LINEAR,
  /** Stays at its maximum. */
  CONSTANT,
  /** Falls along half a cosine wave; would be 0 at the step behind the last. */
  COSINE;

  /**
   * The learning rate of a step, as a part of its maximum.
   *
   * @param step from 0
   * @param warmupSteps how many steps the rate rises
   * @param totalSteps of the training
   * @return from 0 to 1
   */
  public double factor(long step, long warmupSteps, long totalSteps) {
    if (step < warmupSteps) {
      return (double) step / warmupSteps;
    }
    double remaining = Math.max(1, totalSteps - warmupSteps);
    return switch (this) {
      case LINEAR -> Math.max(0, (totalSteps - step) / remaining);
      case CONSTANT -> 1;
      case COSINE ->
          Math.max(0, 0.5 * (1 + StrictMath.cos(Math.PI * ((step - warmupSteps) / remaining))));
    };
  }
}
