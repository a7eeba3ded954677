package io.slicer.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an {@link Evaluator} found.
 *
 * @param score by which evaluations are compared: greater is better, NaN is worst
 * @param figures whatever else is to be reported, by name, in this order
 */
public record Evaluation(double score, Map<String, Double> figures) {
  /**
   * Copies the figures.
   *
   * @param score by which evaluations are compared
   * @param figures whatever else is to be reported
   */
  public Evaluation {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /**
   * An evaluation that consists of its score.
   *
   * @param score greater is better
   * @return the evaluation
   */
  public static Evaluation of(double score) {
    return new Evaluation(score, Map.of());
  }
}
