package io.slicer.engine;

import io.slicer.graph.DropoutMask;
import io.slicer.graph.internal.Extent;
import io.slicer.graph.internal.FusedOp;
import io.slicer.weights.FloatMemory;
import org.jspecify.annotations.Nullable;

/** Dropout of rows, and the factors of its masks. */
final class DropoutKernels {
  private DropoutKernels() {}

  /**
   * Each row times its mask, plus a row of something else if there is one. In rows without a token
   * nothing is dropped.
   */
  record Dropout(Value x, @Nullable Value addend, Value y, double probability, int site)
      implements Kernel {
    static Dropout of(FusedOp.Dropout op, Value x, Value y) {
      return new Dropout(x, null, y, op.probability(), op.site());
    }

    static Dropout of(FusedOp.Residual op, Value x, Value addend, Value y) {
      return new Dropout(x, addend, y, op.probability(), op.site());
    }

    @Override
    public void run(Worker worker) {
      BatchLayout layout = worker.layout();
      boolean scored = x.extent().rows() == Extent.Rows.SCORED;
      DropoutMask mask =
          DropoutMask.of(probability, worker.step().seed(), worker.step().number(), site);
      long end = worker.start(x) + worker.rows(x);
      for (int row = (int) worker.start(x); row < end; row++) {
        int token = scored ? layout.scoredRow(row) : row;
        boolean holdsToken = token >= 0 && layout.placeOf(token) >= 0;
        for (int first = 0; first < x.columns(); first += DropoutMask.BLOCK) {
          int count = (int) Math.min(DropoutMask.BLOCK, x.columns() - first);
          float[] values = worker.row(0, count);
          x.memory().get(x.index(row) + first, values, 0, count);
          if (holdsToken) {
            multiply(
                worker
                    .factors()
                    .of(mask, layout.sequenceOf(token), layout.placeOf(token), first, count),
                values,
                count);
          }
          if (addend != null) {
            float[] others = worker.row(1, count);
            addend.memory().get(addend.index(row) + first, others, 0, count);
            add(others, values, count);
          }
          y.memory().put(y.index(row) + first, values, 0, count);
        }
      }
    }
  }

  /**
   * Multiplies the probabilities of a sequence, of all heads (A, T, T), with the step's mask. In it
   * they are one row, at position 0.
   *
   * @param number of the sequence in its step
   * @param from where they lie in the source
   * @param to where they go to in the target, which may be the source
   */
  static void maskProbabilities(
      Worker worker,
      DropoutMask mask,
      int number,
      int count,
      FloatMemory source,
      long from,
      FloatMemory target,
      long to) {
    for (int first = 0; first < count; first += DropoutMask.BLOCK) {
      int n = Math.min(DropoutMask.BLOCK, count - first);
      float[] values = worker.row(0, n);
      source.get(from + first, values, 0, n);
      multiply(worker.factors().of(mask, number, 0, first, n), values, n);
      target.put(to + first, values, 0, n);
    }
  }

  private static void multiply(float[] factors, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factors[i];
    }
  }

  private static void add(float[] x, float[] sum, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += x[i];
    }
  }

  /**
   * Factors of masks as floats. Their bits become floats by way of memory, because a loop over an
   * array of ints and one of floats is not vectorized.
   */
  static final class Factors implements AutoCloseable {
    private final int[] bits = new int[DropoutMask.BLOCK];
    private final float[] factors = new float[DropoutMask.BLOCK];
    private final FloatMemory memory = FloatMemory.allocate(DropoutMask.BLOCK);

    /** The factors of some features of a row, valid until the next call. */
    float[] of(DropoutMask mask, int sequence, int position, int first, int count) {
      mask.bits(sequence, position, first, bits, count);
      memory.putBits(0, bits, 0, count);
      memory.get(0, factors, 0, count);
      return factors;
    }

    @Override
    public void close() {
      memory.close();
    }
  }
}
