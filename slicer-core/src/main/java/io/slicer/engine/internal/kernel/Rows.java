package io.slicer.engine.internal.kernel;

/** Arithmetic on rows, in loops that the JIT compiler vectorizes. */
public final class Rows {
  private Rows() {}

  /** Adds the first values of one row to those of another. */
  public static void add(float[] x, float[] sum, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += x[i];
    }
  }
}
