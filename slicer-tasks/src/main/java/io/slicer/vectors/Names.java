package io.slicer.vectors;

import io.slicer.model.EncoderFamily;
import io.slicer.weights.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** What the names of tensors say of them, and what is said where they do not fit. */
final class Names {
  private static final String EMBEDDINGS = "embeddings";
  private static final String HEAD = "head";
  private static final String LAYER = "layer.";

  private Names() {}

  /** The part of the model that a tensor belongs to: the embeddings, a layer, or the rest. */
  static String layer(EncoderFamily family, String tensor) {
    if (tensor.startsWith(family.prefix() + EMBEDDINGS + ".")) {
      return EMBEDDINGS;
    }
    if (!tensor.startsWith(family.layers())) {
      return HEAD;
    }
    String rest = tensor.substring(family.layers().length());
    return LAYER + rest.substring(0, Math.max(0, rest.indexOf('.')));
  }

  /** Orders parts of a model from the input to the output. */
  static int compareLayers(String one, String other) {
    return Integer.compare(place(one), place(other));
  }

  private static int place(String layer) {
    if (layer.equals(EMBEDDINGS)) {
      return -1;
    }
    return layer.equals(HEAD)
        ? Integer.MAX_VALUE
        : Integer.parseInt(layer.substring(LAYER.length()));
  }

  /**
   * How often each tensor stands in the state of a model as transformers holds it, if it does more
   * than once: what the decoder of a masked language model has in common with the embeddings and
   * with the head stands there under both names.
   *
   * @param names of all tensors
   */
  static Map<String, Integer> timesPublished(EncoderFamily family, Set<String> names) {
    Map<String, Integer> times = new HashMap<>();
    family
        .copies()
        .forEach(
            (copy, original) -> {
              String head = copy.substring(0, copy.indexOf('.') + 1);
              if (names.stream().anyMatch(name -> name.startsWith(head))) {
                times.merge(original, 2, (one, more) -> one + 1);
              }
            });
    return times;
  }

  /** Two models are of one architecture if they have the same layers. */
  static void refuseLayer(EncoderFamily family, String tensor, Object holder, Object other) {
    if (tensor.startsWith(family.layers())) {
      throw new IllegalArgumentException(
          "%s has the tensor \"%s\", which %s lacks: they are of two architectures"
              .formatted(holder, tensor, other));
    }
  }

  static void checkShapes(
      String tensor, Object holder, Shape shape, Object other, Shape otherShape) {
    if (!shape.equals(otherShape)) {
      throw new IllegalArgumentException(
          "tensor \"%s\" has shape %s in %s and %s in %s"
              .formatted(tensor, shape, holder, otherShape, other));
    }
  }

  static String inParentheses(String formula) {
    return "(" + formula + ")";
  }
}
