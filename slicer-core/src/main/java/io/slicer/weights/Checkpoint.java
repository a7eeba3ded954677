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

  /**
   * Whether {@link #read} maps the values of a tensor instead of copying or converting them.
   *
   * @param name as the file has it
   * @return true if they lie in the file as they would in memory
   * @throws java.util.NoSuchElementException if there is none of this name
   */
  default boolean isMappable(String name) {
    shape(name);
    return false;
  }

  /**
   * Gives the values of a tensor as float32, row-major, piece by piece. Nothing of it stays in
   * memory, which matters for large tensors: pages of a file that are mapped count as a process's
   * own once they are touched.
   *
   * @param name as the file has it
   * @param sink takes the values
   * @throws java.util.NoSuchElementException if there is none of this name
   * @throws CheckpointException if the tensor is not of a float type or cannot be read
   */
  default void stream(String name, TensorSource.Sink sink) {
    try (FloatMemory memory = read(name)) {
      TensorSource.of(name, shape(name), memory).values().writeTo(sink);
    }
  }

  /**
   * Copies some of a tensor's values, as float32. Several threads may read at a time, and
   * interrupting one of them does not disturb the others.
   *
   * @param name as the file has it
   * @param index of the first value, row-major
   * @param target where to
   * @param offset in the target
   * @param count how many
   * @throws IndexOutOfBoundsException if the tensor or the target has no such places
   * @throws java.util.NoSuchElementException if there is none of this name
   * @throws CheckpointException if the tensor is not of a float type or cannot be read
   */
  default void get(String name, long index, float[] target, int offset, int count) {
    try (FloatMemory memory = read(name)) {
      memory.get(index, target, offset, count);
    }
  }

  /**
   * Copies the values of a tensor into memory.
   *
   * @param name as the file has it
   * @param target where to, as many values as the tensor has
   * @throws IllegalArgumentException if it has another number of values
   * @throws java.util.NoSuchElementException if there is none of this name
   * @throws CheckpointException if the tensor is not of a float type or cannot be read
   */
  default void copyTo(String name, FloatMemory target) {
    if (target.length() != shape(name).elements()) {
      throw new IllegalArgumentException(
          target.length() + " values for tensor \"" + name + "\" " + shape(name));
    }
    stream(name, target.filling());
  }

  /**
   * The rows of a matrix, each of them read when it is asked for.
   *
   * @param name as the file has it
   * @return the rows; the caller closes them, and may close the checkpoint before
   * @throws java.util.NoSuchElementException if there is none of this name
   * @throws CheckpointException if the tensor is no matrix, not of a float type or cannot be read
   */
  default MatrixRows rows(String name) {
    int width = RowsInMemory.width(name, shape(name));
    return MatrixRows.of(read(name), width);
  }

  @Override
  void close();
}
