package io.slicer.train;

import com.google.common.base.Stopwatch;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Evaluator} found.
 *
 * @param score by which evaluations are compared: greater is better, NaN is worst
 * @param figures whatever else is to be reported, by name, in this order
 * @param parts the evaluation dataset by dataset, for trackers; may be empty
 */
public record Evaluation(double score, Map<String, Double> figures, List<Part> parts) {
  /**
   * Copies figures and parts.
   *
   * @param score by which evaluations are compared
   * @param figures whatever else is to be reported
   * @param parts dataset by dataset; null, as in checkpoints of earlier versions, for none
   */
  public Evaluation(double score, Map<String, Double> figures, @Nullable List<Part> parts) {
    this.score = score;
    this.figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    this.parts = parts == null ? List.of() : List.copyOf(parts);
  }

  /**
   * The evaluation of a dataset.
   *
   * @param data its name; empty if there is a single dataset
   * @param examples how many it has
   * @param seconds that the evaluation took
   * @param figures by name, such as {@code loss} and {@code accuracy}, in this order
   */
  public record Part(String data, int examples, double seconds, Map<String, Double> figures) {
    /**
     * Copies the figures.
     *
     * @param data the dataset's name
     * @param examples how many it has
     * @param seconds that the evaluation took
     * @param figures by name
     */
    public Part {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    /**
     * An evaluation that has just been made.
     *
     * @param data the dataset's name
     * @param examples how many it has
     * @param time since it began
     * @param figures by name
     * @return the part
     */
    public static Part of(String data, int examples, Stopwatch time, Map<String, Double> figures) {
      return new Part(data, examples, time.elapsed().toNanos() / 1e9, figures);
    }
  }

  /**
   * An evaluation that is not known by datasets.
   *
   * @param score greater is better
   * @param figures whatever else is to be reported
   */
  public Evaluation(double score, Map<String, Double> figures) {
    this(score, figures, List.of());
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
