package io.slicer.weights;

import java.util.Set;

/**
 * The named tensors of a file (or of several files that belong together), read on demand.
 *
 * <p>Thread-safe for reading. Memory that {@link #read} returned stays usable after closing.
 */
public interface Checkpoint extends AutoCloseable {
  /**
   * The names of all tensors.
   *
   * @return names as the file has them
   */
  Set<String> names();

  /**
   * The shape of a tensor.
   *
   * @param name as the file has it
   * @return its shape
   * @throws java.util.NoSuchElementException if there is none of this name
   */
  Shape shape(String name);

  /**
   * The values of a tensor as float32, row-major: mapped without a copy where the file holds
   * little-endian float32, converted into new memory where it holds another float type.
   *
   * @param name as the file has it
   * @return the values; the caller closes them
   * @throws java.util.NoSuchElementException if there is none of this name
   * @throws CheckpointException if the tensor is not of a float type or cannot be read
   */
  FloatMemory read(String name);

  @Override
  void close();
}
