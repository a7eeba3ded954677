package io.slicer.model;

import com.google.common.collect.ImmutableMap;
import java.util.Map;

/**
 * What a batch is of, where a model has parameters of which each batch uses one: the embedding of
 * its task or of its language, say.
 *
 * @param choices the name of what is chosen, by what there is a choice of: {@code language} to
 *     {@code sw}
 */
public record Condition(ImmutableMap<String, String> choices) {
  /** Of a model that leaves no choice. */
  public static final Condition NONE = new Condition(ImmutableMap.of());

  /**
   * A condition.
   *
   * @param choices the name of what is chosen, by what there is a choice of
   * @return the condition
   */
  public static Condition of(Map<String, String> choices) {
    return new Condition(ImmutableMap.copyOf(choices));
  }

  /**
   * What is chosen.
   *
   * @param aspect what there is a choice of
   * @return its name
   * @throws IllegalArgumentException if the condition does not say
   */
  public String chosen(String aspect) {
    String name = choices.get(aspect);
    if (name == null) {
      throw new IllegalArgumentException(
          "the batch does not say which " + aspect + " it is of; it says " + choices);
    }
    return name;
  }
}
