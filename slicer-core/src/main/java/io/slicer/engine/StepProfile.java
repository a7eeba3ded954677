package io.slicer.engine;

import io.slicer.engine.internal.kernel.StepTimes;
import java.util.List;
import java.util.Map;

/**
 * Where the time of a step goes, and how far it is from the limit that its matrix products set.
 *
 * @param steps seconds of the whole step, forward and, in training, backward, of every round
 * @param products seconds of the step's own products with weights alone: the same sizes, on the
 *     same memory and the same threads; of every round, in turn with the whole step
 * @param byKind seconds of each kind of op in a step, mean over rounds and threads; {@link
 *     #WAITING} is the time that threads wait for one another, {@link #PARTIAL_SUMS} that of adding
 *     up the threads' parts of small gradients
 */
public record StepProfile(List<Double> steps, List<Double> products, Map<String, Double> byKind) {
  /** The kind under which waiting is counted. */
  public static final String WAITING = StepTimes.WAITING;

  /** The kind under which the sums of the threads' parts of small gradients are counted. */
  public static final String PARTIAL_SUMS = StepTimes.PARTIAL_SUMS;

  static StepProfile of(StepTimes times) {
    return new StepProfile(times.steps(), times.products(), times.byKind());
  }

  /**
   * The share of the limit that the step reaches.
   *
   * @return median time of the products over median time of the step
   */
  public double shareOfLimit() {
    return median(products) / median(steps);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
