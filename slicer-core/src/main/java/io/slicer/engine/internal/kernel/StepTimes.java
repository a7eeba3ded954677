package io.slicer.engine.internal.kernel;

import java.util.List;
import java.util.Map;

/**
 * Where the time of a step went.
 *
 * @param steps seconds of the whole step, of every round
 * @param products seconds of the step's products with weights alone, of every round
 * @param byKind seconds of each kind of op in a step, mean over rounds and threads
 */
public record StepTimes(List<Double> steps, List<Double> products, Map<String, Double> byKind) {
  /** The kind under which waiting is counted. */
  public static final String WAITING = "waiting";

  /** The kind under which the sums of the threads' parts of small gradients are counted. */
  public static final String PARTIAL_SUMS = "partial sums";
}
