package io.slicer.engine.internal.kernel;

/**
 * What is done to rows on the Java heap; arithmetic is in loops that the JIT compiler vectorizes.
 */
public final class Rows {
  private Rows() {}

  /** Adds the first values of one row to those of another. */
  public static void add(float[] x, float[] sum, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += x[i];
    }
  }

  /** Multiplies the first values of a row. */
  public static void scale(float[] row, float factor, int count) {
    for (int i = 0; i < count; i++) {
      row[i] *= factor;
    }
  }

  /** Copies a worker's rows of one value to another of the same extent. */
  public static void copy(Worker worker, Value from, Value to) {
    int columns = Math.toIntExact(from.columns());
    float[] values = worker.row(0, columns);
    long end = worker.start(from) + worker.rows(from);
    for (long row = worker.start(from); row < end; row++) {
      from.memory().get(from.index(row), values, 0, columns);
      to.memory().put(to.index(row), values, 0, columns);
    }
  }
}
