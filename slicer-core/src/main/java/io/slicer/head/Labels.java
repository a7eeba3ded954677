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

  /**
   * A copy of the weights of labels.
   *
   * @throws IllegalArgumentException if one is not a positive number
   */
  static List<Double> checkedWeights(List<Double> weights) {
    for (double weight : weights) {
      if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(weight + " is no weight of a label: " + weights);
      }
    }
    return List.copyOf(weights);
  }
}
