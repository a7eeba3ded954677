package io.slicer.head;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The labels of a head: a row each, so none may occur twice. */
final class Labels {
  private Labels() {}

  /**
   * A copy of labels.
   *
   * @throws IllegalArgumentException if one occurs twice
   */
  static List<String> checked(List<String> labels) {
    Set<String> seen = new HashSet<>();
    for (String label : labels) {
      if (!seen.add(label)) {
        throw new IllegalArgumentException(
            "the label \"" + label + "\" occurs twice among " + labels);
      }
    }
    return List.copyOf(labels);
  }
}
