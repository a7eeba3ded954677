package io.slicer.weights;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Named tensors in one flat off-heap store: a model's parameters, or their gradients, or the state
 * of an optimizer. Names are those of the Hugging Face checkpoint. Tensors lie in the order in
 * which they were given, each starting at a multiple of 16 floats unless its predecessor's end is
 * one already, so tensors whose sizes are multiples of 16 are adjacent. Tensors that are only read
 * may lie elsewhere, usually mapped from the checkpoint file, and take no place in the flat store.
 *
 * <p>Not synchronized: training writes it from one thread at a time. Closing it releases the
 * memory.
 */
public final class Parameters implements AutoCloseable {
  private static final long ALIGNMENT = 16;

  private final FloatMemory memory;
  private final Map<String, Tensor> tensors;
  private final List<FloatMemory> elsewhere;

  private Parameters(FloatMemory memory, Map<String, Tensor> tensors, List<FloatMemory> elsewhere) {
    this.memory = memory;
    this.elsewhere = elsewhere;
    this.tensors = tensors;
  }

  /**
   * A tensor of the store.
   *
   * @param name its checkpoint name
   * @param shape its shape
   * @param values its values, row-major: a slice of the flat store, or memory of its own
   */
  public record Tensor(String name, Shape shape, FloatMemory values) {}

  /**
   * Allocates a store, all zeros.
   *
   * @param shapes shape of each tensor by name, in the order in which they are to lie
   * @return the store; the caller closes it
   */
  public static Parameters allocate(Map<String, Shape> shapes) {
    return allocate(shapes, Map.of());
  }

  /**
   * Allocates a store, all zeros, for those tensors that do not lie elsewhere.
   *
   * @param shapes shape of each tensor by name, in the order in which they are to lie
   * @param elsewhere values of the tensors that lie elsewhere; closing the store closes them
   * @return the store; the caller closes it
   */
  public static Parameters allocate(Map<String, Shape> shapes, Map<String, FloatMemory> elsewhere) {
    Map<String, Long> offsets = new LinkedHashMap<>();
    long end = 0;
    for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
      if (!elsewhere.containsKey(entry.getKey())) {
        long start = (end + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        offsets.put(entry.getKey(), start);
        end = start + entry.getValue().elements();
      }
    }
    FloatMemory memory = FloatMemory.allocate(end);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    shapes.forEach(
        (name, shape) -> {
          FloatMemory values = elsewhere.get(name);
          if (values == null) {
            values = memory.slice(offsets.getOrDefault(name, 0L), shape.elements());
          }
          tensors.put(name, new Tensor(name, shape, values));
        });
    return new Parameters(memory, tensors, List.copyOf(elsewhere.values()));
  }

  /**
   * Allocates a store of zeros for some of this store's tensors, in the same order.
   *
   * @param names which tensors
   * @return the new store; the caller closes it
   */
  public Parameters zerosLike(Collection<String> names) {
    names.forEach(this::get);
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (Tensor tensor : tensors.values()) {
      if (names.contains(tensor.name())) {
        shapes.put(tensor.name(), tensor.shape());
      }
    }
    return allocate(shapes);
  }

  /**
   * This store's tensors and those of another as one, without a copy. Closing it closes the other
   * only; this store must stay open.
   *
   * @param others whose tensors are taken where both have one of a name
   * @return the whole, whose flat store is that of the others
   */
  public Parameters with(Parameters others) {
    Map<String, Tensor> all = new LinkedHashMap<>(tensors);
    all.putAll(others.tensors);
    return new Parameters(others.memory, all, others.elsewhere);
  }

  /**
   * The names of all tensors.
   *
   * @return names, in the order of the store
   */
  public List<String> names() {
    return List.copyOf(tensors.keySet());
  }

  /**
   * All tensors.
   *
   * @return tensors, in the order of the store
   */
  public List<Tensor> tensors() {
    return new ArrayList<>(tensors.values());
  }

  /**
   * Refuses what is taken for a tensor of this store and is none.
   *
   * @param name a checkpoint name
   * @param shape what it is taken to be
   * @throws IllegalArgumentException if there is no such tensor, or it has another shape
   */
  public void check(String name, Shape shape) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the model has no parameter \"" + name + "\"");
    }
    if (!tensor.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "the parameter \"" + name + "\" is " + tensor.shape() + ", not " + shape);
    }
  }

  /**
   * Whether there is a tensor of this name.
   *
   * @param name a checkpoint name
   * @return true if there is
   */
  public boolean contains(String name) {
    return tensors.containsKey(name);
  }

  /**
   * A tensor by name.
   *
   * @param name its checkpoint name
   * @return the tensor
   * @throws NoSuchElementException if there is none of this name
   */
  public Tensor get(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new NoSuchElementException("no tensor \"" + name + "\" among " + tensors.keySet());
    }
    return tensor;
  }

  /**
   * The flat store itself, the gaps between tensors included (they are zero and stay so). Tensors
   * that lie elsewhere are not in it.
   *
   * @return the memory, which belongs to this object
   */
  public FloatMemory memory() {
    return memory;
  }

  @Override
  public void close() {
    memory.close();
    elsewhere.forEach(FloatMemory::close);
  }
}
