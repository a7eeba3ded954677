package io.slicer.weights;

/**
 * A tensor to be written: its name, its shape, and something that gives its values piece by piece,
 * so that it need not exist in one piece anywhere.
 *
 * @param name its name in the file
 * @param shape its shape
 * @param values gives the values, row-major, exactly as many as the shape has elements; called once
 *     per file that is written
 */
public record TensorSource(String name, Shape shape, Values values) {
  private static final int CHUNK = 1 << 16;

  /** Gives the values of a tensor piece by piece. */
  @FunctionalInterface
  public interface Values {
    /**
     * Gives all values, from the first to the last.
     *
     * @param sink takes them
     */
    void writeTo(Sink sink);
  }

  /** Takes the values of a tensor piece by piece. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes the next values.
     *
     * @param buffer holds them; may be reused as soon as this returns
     * @param offset of the first
     * @param count how many
     */
    void accept(float[] buffer, int offset, int count);
  }

  /**
   * A tensor whose values lie in memory.
   *
   * @param name its name in the file
   * @param shape its shape
   * @param memory its values; stays open until they are written
   * @return the source
   * @throws IllegalArgumentException if the memory has another number of values than the shape
   */
  public static TensorSource of(String name, Shape shape, FloatMemory memory) {
    if (memory.length() != shape.elements()) {
      throw new IllegalArgumentException(
          memory.length() + " values for tensor \"" + name + "\" " + shape);
    }
    return new TensorSource(
        name,
        shape,
        sink -> {
          float[] buffer = new float[(int) Math.min(CHUNK, memory.length())];
          for (long done = 0; done < memory.length(); done += buffer.length) {
            int n = (int) Math.min(buffer.length, memory.length() - done);
            memory.get(done, buffer, 0, n);
            sink.accept(buffer, 0, n);
          }
        });
  }

  /**
   * A tensor of a parameter store, under its own name.
   *
   * @param tensor the tensor; its store stays open until the values are written
   * @return the source
   */
  public static TensorSource of(Parameters.Tensor tensor) {
    return of(tensor.name(), tensor.shape(), tensor.values());
  }

  /**
   * An embedding table as it reads at present: the rows under training and all others.
   *
   * @param name its name in the file
   * @param table the table (V, H); nobody trains it until it is written
   * @return the source
   */
  public static TensorSource of(String name, EmbeddingTable table) {
    return new TensorSource(
        name,
        Shape.of(table.rows(), table.width()),
        sink -> {
          float[] row = new float[table.width()];
          for (int id = 0; id < table.rows(); id++) {
            table.copyRow(id, row, 0);
            sink.accept(row, 0, row.length);
          }
        });
  }

  /**
   * A tensor of another checkpoint, under the same name.
   *
   * @param name its name there
   * @param checkpoint the other checkpoint; stays open until the values are written
   * @return the source
   */
  public static TensorSource of(String name, Checkpoint checkpoint) {
    return new TensorSource(name, checkpoint.shape(name), sink -> checkpoint.stream(name, sink));
  }
}
