package io.slicer.examples.crosslingual.cell;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.crosslingual.task.Figure;
import io.slicer.examples.crosslingual.task.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of a model and a language vector at one lambda, on what is reported.
 *
 * @param task which
 * @param start what its model was fine-tuned from
 * @param language of the vector and of the examples
 * @param lambda how much of the vector was added
 * @param inputs all that decides the result
 * @param part which examples these are, in words
 * @param examples how many
 * @param leftOut how many of this part stand in what was trained on or chooses
 * @param figures by their names
 * @param cost of the evaluation
 */
public record ReportResult(
    Task task,
    Start start,
    String language,
    double lambda,
    Map<String, String> inputs,
    String part,
    int examples,
    int leftOut,
    Map<String, Figure> figures,
    Cost cost)
    implements CellResult {
  /** For reading it. */
  public static final TypeReference<ReportResult> TYPE = new TypeReference<>() {};

  /**
   * Copies the maps.
   *
   * @param task which
   * @param start what its model was fine-tuned from
   * @param language of the vector and of the examples
   * @param lambda how much of the vector was added
   * @param inputs all that decides the result
   * @param part which examples these are
   * @param examples how many
   * @param leftOut how many were left out
   * @param figures by their names
   * @param cost of the evaluation
   */
  public ReportResult {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }
}
