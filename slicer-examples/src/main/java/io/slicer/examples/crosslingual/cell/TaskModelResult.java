package io.slicer.examples.crosslingual.cell;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.crosslingual.task.Task;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The model of a task.
 *
 * @param task which
 * @param start what it was fine-tuned from
 * @param inputs all that decides the result
 * @param model where it is
 * @param examples how many it was trained on; 0 if it was given
 * @param cost of the training
 */
public record TaskModelResult(
    Task task, Start start, Map<String, String> inputs, KeptModel model, int examples, Cost cost)
    implements CellResult {
  /** For reading it. */
  public static final TypeReference<TaskModelResult> TYPE = new TypeReference<>() {};

  /**
   * Copies the map.
   *
   * @param task which
   * @param start what it was fine-tuned from
   * @param inputs all that decides the result
   * @param model where it is
   * @param examples how many it was trained on
   * @param cost of the training
   */
  public TaskModelResult {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
  }
}
