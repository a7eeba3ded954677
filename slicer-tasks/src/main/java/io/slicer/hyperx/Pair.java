package io.slicer.hyperx;

import com.google.common.base.Splitter;
import io.slicer.adapter.Hypernetwork;
import io.slicer.model.Condition;
import java.util.List;
import java.util.Map;

/**
 * A task in a language. As text it is what the published code writes: {@code ner#tr}.
 *
 * @param task its name
 * @param language its code
 */
public record Pair(String task, String language) {
  private static final String BETWEEN = "#";

  /**
   * Checks the names.
   *
   * @param task its name
   * @param language its code
   * @throws IllegalArgumentException if one is empty or has {@code #} or a dot in it
   */
  public Pair {
    check(task);
    check(language);
  }

  private static void check(String name) {
    if (name.isBlank() || name.contains(BETWEEN) || name.contains(".")) {
      throw new IllegalArgumentException(
          "\"" + name + "\" names no task and no language: it is empty or has # or a dot in it");
    }
  }

  /**
   * Reads a pair.
   *
   * @param text for example {@code ner#tr}
   * @return the pair
   * @throws IllegalArgumentException if the text is none
   */
  public static Pair of(String text) {
    List<String> parts = Splitter.on(BETWEEN).splitToList(text);
    if (parts.size() != 2) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no pair of a task and a language, such as ner#tr");
    }
    return new Pair(parts.get(0), parts.get(1));
  }

  /** What the pair's batches are of. */
  Condition condition() {
    return Condition.of(Map.of(Hypernetwork.TASK, task, Hypernetwork.LANGUAGE, language));
  }

  /** As {@link #of} reads it. */
  @Override
  public String toString() {
    return task + BETWEEN + language;
  }
}
