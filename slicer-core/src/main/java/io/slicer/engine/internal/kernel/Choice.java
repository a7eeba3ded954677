package io.slicer.engine.internal.kernel;

import io.slicer.model.Condition;
import java.util.List;

/**
 * A choice that the condition of a batch makes.
 *
 * @param aspect what there is a choice of
 * @param options names of what may be chosen
 */
public record Choice(String aspect, List<String> options) {
  /**
   * Which of the options a condition chooses.
   *
   * @throws IllegalArgumentException if it chooses none of them
   */
  public int of(Condition condition) {
    String name = condition.chosen(aspect);
    int chosen = options.indexOf(name);
    if (chosen < 0) {
      throw new IllegalArgumentException(
          "the batch is of the " + aspect + " \"" + name + "\"; the model knows " + options);
    }
    return chosen;
  }
}
