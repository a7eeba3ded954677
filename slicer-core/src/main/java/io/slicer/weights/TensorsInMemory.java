package io.slicer.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** Tensors that were computed, for whoever reads a checkpoint. */
public final class TensorsInMemory implements Checkpoint {
  private final Map<String, Values> tensors;

  private TensorsInMemory(Map<String, Values> tensors) {
    this.tensors = tensors;
  }

  /**
   * A tensor.
   *
   * @param shape of it
   * @param values row-major, as many as the shape has; not to be changed
   */
  public record Values(Shape shape, float[] values) {
    /**
     * Checks the number of values.
     *
     * @param shape of the tensor
     * @param values row-major, as many as the shape has; not to be changed
     * @throws IllegalArgumentException if there are more or fewer
     */
    public Values {
      if (values.length != shape.elements()) {
        throw new IllegalArgumentException(values.length + " values for a tensor " + shape);
      }
    }
  }

  /**
   * A checkpoint of some tensors.
   *
   * @param tensors by name
   * @return the checkpoint; it holds nothing that would have to be closed
   */
  public static TensorsInMemory of(Map<String, Values> tensors) {
    return new TensorsInMemory(Collections.unmodifiableMap(new LinkedHashMap<>(tensors)));
  }

  private Values tensor(String name) {
    Values values = tensors.get(name);
    if (values == null) {
      throw new NoSuchElementException(this + ": there is no tensor \"" + name + "\"");
    }
    return values;
  }

  @Override
  public Set<String> names() {
    return tensors.keySet();
  }

  @Override
  public Shape shape(String name) {
    return tensor(name).shape();
  }

  @Override
  public FloatMemory read(String name) {
    return FloatMemory.of(tensor(name).values());
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "tensors in memory";
  }
}
