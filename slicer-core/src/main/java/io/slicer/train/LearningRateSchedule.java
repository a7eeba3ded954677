package io.slicer.train;

/**
 * How the learning rate changes from step to step, as transformers' {@code get_..._schedule}
 * functions have it: it rises from 0 to its maximum during the warm-up and then does what its name
 * says. The first step of a training with warm-up has learning rate 0. Names and defaults are those
 * of {@code lr_scheduler_type}; schedules with settings of one's own come from methods:
 *
 * <pre>{@code
 * TrainingArguments.builder().schedule(LearningRateSchedule.cosineWithRestarts(3)).warmupRatio(0.1)
 * }</pre>
 *
 * <p>Immutable. Schedules of the same kind and settings are equal.
 */
public final class LearningRateSchedule {
  /** Falls along a straight line; would be 0 at the step behind the last. */
  public static final LearningRateSchedule LINEAR =
      new LearningRateSchedule(
          "LINEAR",
          (step, warmup, total, rate) -> Math.max(0, (total - step) / falling(warmup, total)));

  /** Is at its maximum in all steps: there is no warm-up, whatever the arguments say. */
  public static final LearningRateSchedule CONSTANT =
      new LearningRateSchedule("CONSTANT", (step, warmup, total, rate) -> 1);

  /** Stays at its maximum behind the warm-up. */
  public static final LearningRateSchedule CONSTANT_WITH_WARMUP =
      new LearningRateSchedule("CONSTANT_WITH_WARMUP", CONSTANT.curve);

  /** Falls along half a cosine wave; would be 0 at the step behind the last. */
  public static final LearningRateSchedule COSINE = cosine(0.5);

  /** Falls along half a cosine wave, as {@code cosineWithRestarts(1)}. */
  public static final LearningRateSchedule COSINE_WITH_RESTARTS = cosineWithRestarts(1);

  /** Falls along a straight line to 1e-7, as {@code polynomial(1, 1e-7)}. */
  public static final LearningRateSchedule POLYNOMIAL = polynomial(1, 1e-7);

  /**
   * Falls with the inverse root of the step: to 1 / sqrt(2) of its maximum where the warm-up is a
   * second time over. Without warm-up that is at step 10,000.
   */
  public static final LearningRateSchedule INVERSE_SQRT =
      new LearningRateSchedule("INVERSE_SQRT", LearningRateSchedule::inverseRoot);

  private static final double SCALE_WITHOUT_WARMUP = 10_000;

  private final String name;
  private final Curve curve;
  private final double end;

  /** The factor of a step behind the warm-up. */
  private interface Curve {
    double at(long step, long warmupSteps, long totalSteps, double learningRate);
  }

  private LearningRateSchedule(String name, Curve curve) {
    this(name, curve, Double.NEGATIVE_INFINITY);
  }

  /** A schedule that ends at some learning rate, which its maximum has to exceed. */
  private LearningRateSchedule(String name, Curve curve, double end) {
    this.name = name;
    this.curve = curve;
    this.end = end;
  }

  /**
   * Falls and rises along a cosine wave.
   *
   * @param cycles how many waves there are; half of one, the default, falls to 0 and ends there
   * @return the schedule
   * @throws IllegalArgumentException if there are not more than 0
   */
  public static LearningRateSchedule cosine(double cycles) {
    check(cycles > 0 && cycles < Double.POSITIVE_INFINITY, "cycles", cycles, "positive");
    return new LearningRateSchedule(
        "COSINE[cycles=" + cycles + "]",
        (step, warmup, total, rate) -> wave(cycles * 2 * progress(step, warmup, total)));
  }

  /**
   * Falls along half a cosine wave several times, each time from the maximum.
   *
   * @param cycles how many times
   * @return the schedule
   * @throws IllegalArgumentException if there are not more than 0
   */
  public static LearningRateSchedule cosineWithRestarts(int cycles) {
    check(cycles > 0, "cycles", cycles, "positive");
    return new LearningRateSchedule(
        "COSINE_WITH_RESTARTS[cycles=" + cycles + "]",
        (step, warmup, total, rate) -> {
          double progress = progress(step, warmup, total);
          return progress >= 1 ? 0 : wave(cycles * progress % 1);
        });
  }

  /**
   * Falls along a power of the steps that are left.
   *
   * @param power the exponent; 1 for a straight line
   * @param endLearningRate the learning rate at the step behind the last, below the maximum
   * @return the schedule
   * @throws IllegalArgumentException if the power is not positive or the end is below 0
   */
  public static LearningRateSchedule polynomial(double power, double endLearningRate) {
    check(power > 0 && power < Double.POSITIVE_INFINITY, "power", power, "positive");
    check(endLearningRate >= 0, "endLearningRate", endLearningRate, "at least 0");
    return new LearningRateSchedule(
        "POLYNOMIAL[power=" + power + ", endLearningRate=" + endLearningRate + "]",
        (step, warmup, total, rate) -> {
          double left = Math.max(0, 1 - progress(step, warmup, total));
          return ((rate - endLearningRate) * StrictMath.pow(left, power) + endLearningRate) / rate;
        },
        endLearningRate);
  }

  private static void check(boolean right, String what, Number value, String wanted) {
    if (!right) {
      throw new IllegalArgumentException(what + " must be " + wanted + ", not " + value);
    }
  }

  /** How many steps there are behind the warm-up. */
  private static double falling(long warmupSteps, long totalSteps) {
    return Math.max(1, totalSteps - warmupSteps);
  }

  /** How much of what is behind the warm-up is over. */
  private static double progress(long step, long warmupSteps, long totalSteps) {
    return (step - warmupSteps) / falling(warmupSteps, totalSteps);
  }

  /** From 1 down to 0 and up again at 2. */
  private static double wave(double halves) {
    return Math.max(0, 0.5 * (1 + StrictMath.cos(Math.PI * halves)));
  }

  private static double inverseRoot(
      long step, long warmupSteps, long totalSteps, double learningRate) {
    double scale = warmupSteps > 0 ? warmupSteps : SCALE_WITHOUT_WARMUP;
    return 1 / Math.sqrt((step + scale - warmupSteps) / scale);
  }

  /**
   * The learning rate of a step, as a part of its maximum.
   *
   * @param step from 0
   * @param warmupSteps how many steps the rate rises
   * @param totalSteps of the training
   * @param learningRate the maximum, of which {@link #polynomial} has to know
   * @return from 0 to 1
   */
  public double factor(long step, long warmupSteps, long totalSteps, double learningRate) {
    if (step < warmupSteps && !equals(CONSTANT)) {
      return (double) step / warmupSteps;
    }
    return curve.at(step, warmupSteps, totalSteps, learningRate);
  }

  /** Refuses a maximum that is not above where the schedule ends. */
  void check(double learningRate) {
    check(learningRate > end, "learningRate", learningRate, "above the end of " + this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LearningRateSchedule that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** The name, with its settings if there are any. */
  @Override
  public String toString() {
    return name;
  }
}
