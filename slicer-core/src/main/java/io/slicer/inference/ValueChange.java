package io.slicer.inference;

import io.slicer.weights.Shape;
import java.util.Map;

/**
 * What the values of a model's parameters become.
 *
 * <pre>{@code
 * model.change((name, index, values, offset, count) -> {
 *   for (int i = offset; i < offset + count; i++) {
 *     values[i] *= 0.5f;
 *   }
 * });
 * }</pre>
 *
 * <p>The rows of a word table are only changed when a batch has them, so a change is asked again
 * after {@link ChangeableModel#change} has returned, by several threads at a time, until the next
 * one takes its place.
 */
@FunctionalInterface
public interface ValueChange {
  /** Leaves all as it is in the checkpoint. */
  ValueChange NONE = (name, index, values, offset, count) -> {};

  /**
   * Is asked before anything is changed.
   *
   * @param parameters the shape of each of the model's parameters, by name
   * @throws RuntimeException if this is no change for such a model; nothing is changed then
   */
  default void check(Map<String, Shape> parameters) {}

  /**
   * Changes some values of a parameter.
   *
   * @param name of the parameter, as {@link io.slicer.model.EncoderModel} names it
   * @param index of the first of them, row-major
   * @param values holds the values of the checkpoint, and then the new ones
   * @param offset of the first in the array
   * @param count how many
   */
  void apply(String name, long index, float[] values, int offset, int count);
}
