package io.slicer.weights;

import java.util.Objects;

/** Rows that lie in memory, mapped or not. */
final class RowsInMemory implements MatrixRows {
  private final FloatMemory memory;
  private final int width;

  RowsInMemory(FloatMemory memory, int width) {
    if (width <= 0 || memory.length() % width != 0) {
      throw new IllegalArgumentException(memory.length() + " values are no rows of " + width);
    }
    this.memory = memory;
    this.width = width;
  }

  /**
   * The width of a tensor's rows.
   *
   * @throws CheckpointException if it is no matrix
   */
  static int width(String name, Shape shape) {
    if (shape.rank() != 2 || shape.size(1) == 0 || shape.size(1) > Integer.MAX_VALUE) {
      throw new CheckpointException("tensor \"" + name + "\" " + shape + " has no rows");
    }
    return (int) shape.size(1);
  }

  @Override
  public long rows() {
    return memory.length() / width;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void copyRow(long row, float[] target, int offset) {
    Objects.checkIndex(row, rows());
    memory.get(row * width, target, offset, width);
  }

  @Override
  public void close() {
    memory.close();
  }
}
