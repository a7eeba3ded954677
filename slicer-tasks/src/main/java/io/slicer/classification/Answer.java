package io.slicer.classification;

import com.google.common.collect.ImmutableSet;
import java.util.Collection;

/** The right answer to a {@link Problem}. */
public sealed interface Answer {
  /**
   * One of several labels.
   *
   * @param name of the label
   */
  record Label(String name) implements Answer {}

  /**
   * Any number of labels.
   *
   * @param names of the labels, in the order of the source
   */
  record Labels(ImmutableSet<String> names) implements Answer {}

  /**
   * A number.
   *
   * @param value finite
   */
  record Value(double value) implements Answer {}

  /**
   * One of several labels.
   *
   * @param name of the label
   * @return the answer
   */
  static Answer label(String name) {
    return new Label(name);
  }

  /**
   * Any number of labels.
   *
   * @param names of the labels
   * @return the answer
   */
  static Answer labels(Collection<String> names) {
    return new Labels(ImmutableSet.copyOf(names));
  }

  /**
   * A number.
   *
   * @param value finite
   * @return the answer
   */
  static Answer value(double value) {
    return new Value(value);
  }
}
