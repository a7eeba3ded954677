package io.slicer.examples.bench.candidate;

import java.util.HashMap;
import java.util.Map;

/**
 * What a candidate did in one round.
 *
 * @param tokens real tokens: special ones are counted, padding never is
 * @param steps of training; calls in tagging
 * @param seconds from the first to the last
 * @param parts other quantities of the whole round, by name
 */
public record Work(long tokens, int steps, double seconds, Map<String, Double> parts) {
  /** Seconds in the forward and backward passes of a training. */
  public static final String GRADIENTS = "gradient seconds";

  /** Seconds in everything else that a training step does. */
  public static final String OPTIMIZER = "optimizer seconds";

  /** Bytes of native memory that slicer itself allocated. */
  public static final String NATIVE_BYTES = "native bytes";

  /** Bytes of native memory that slicer itself allocated since its process began. */
  public static final String ALLOCATED_BYTES = "allocated bytes";

  /**
   * Copies the map.
   *
   * @param tokens real tokens: special ones are counted, padding never is
   * @param steps of training; calls in tagging
   * @param seconds from the first to the last
   * @param parts other quantities of the whole round, by name
   */
  public Work {
    parts = Map.copyOf(parts);
  }

  /** The same with another quantity. */
  Work with(String name, double value) {
    Map<String, Double> all = new HashMap<>(parts);
    all.put(name, value);
    return new Work(tokens, steps, seconds, all);
  }
}
