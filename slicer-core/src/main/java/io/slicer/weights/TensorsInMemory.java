package io.slicer.weights;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/** Tensors that were computed, for whoever reads a checkpoint. */
public final class TensorsInMemory implements Checkpoint {
  /** No tensors at all. */
  public static final TensorsInMemory NONE = new TensorsInMemory(Map.of(), Map.of());

  private final Map<String, Shape> shapes;
  private final Map<String, float[]> values;

  private TensorsInMemory(Map<String, Shape> shapes, Map<String, float[]> values) {
    this.shapes = shapes;
    this.values = values;
  }

  /**
   * A checkpoint of some tensors.
   *
   * @param shapes by name
   * @param values of each, row-major; not to be changed
   * @return the checkpoint; it holds nothing that would have to be closed
   * @throws IllegalArgumentException if a tensor has more values than its shape, or fewer
   */
  public static TensorsInMemory of(Map<String, Shape> shapes, Map<String, float[]> values) {
    shapes.forEach(
        (name, shape) -> {
          float[] own = values.get(name);
          if (own == null || own.length != shape.elements()) {
            throw new IllegalArgumentException(
                (own == null ? 0 : own.length) + " values for \"" + name + "\" " + shape);
          }
        });
    return new TensorsInMemory(
        Collections.unmodifiableMap(new LinkedHashMap<>(shapes)), Map.copyOf(values));
  }

  @Override
  public Set<String> names() {
    return shapes.keySet();
  }

  @Override
  public Shape shape(String name) {
    Shape shape = shapes.get(name);
    if (shape == null) {
      throw unknown(name);
    }
    return shape;
  }

  private NoSuchElementException unknown(String name) {
    return new NoSuchElementException(this + ": there is no tensor \"" + name + "\"");
  }

  @Override
  public FloatMemory read(String name) {
    float[] own = values.get(name);
    if (own == null) {
      throw unknown(name);
    }
    return FloatMemory.of(own);
  }

  @Override
  public void close() {}

  @Override
  public String toString() {
    return "tensors in memory";
  }
}
