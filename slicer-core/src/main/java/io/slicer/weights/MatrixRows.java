package io.slicer.weights;

/**
 * The rows of a matrix (V, H), to be read one at a time.
 *
 * <p>Thread-safe. Who got it closes it; reading afterwards throws {@link IllegalStateException}.
 */
public interface MatrixRows extends AutoCloseable {
  /**
   * The number of rows.
   *
   * @return V
   */
  long rows();

  /**
   * The width of a row.
   *
   * @return H
   */
  int width();

  /**
   * The values of a row.
   *
   * @param row from 0 to V - 1
   * @param target where to
   * @param offset in the target
   * @throws IndexOutOfBoundsException if there is no such row
   * @throws CheckpointException if the file it is in cannot be read
   */
  void copyRow(long row, float[] target, int offset);

  @Override
  void close();

  /**
   * The rows of a matrix that lies in memory.
   *
   * @param memory the values (V, H), row-major; closing the rows closes it
   * @param width H
   * @return the rows
   * @throws IllegalArgumentException if the values are no whole number of rows
   */
  static MatrixRows of(FloatMemory memory, int width) {
    return new RowsInMemory(memory, width);
  }
}
