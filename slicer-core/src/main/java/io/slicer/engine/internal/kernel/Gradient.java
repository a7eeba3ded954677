package io.slicer.engine.internal.kernel;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What a step so far has made of a parameter's gradient. It changes between the runs of plans only,
 * but for the sets of rows, of which each worker has its own.
 */
public final class Gradient {
  private final BitSet[] rows;
  private boolean begun;
  private boolean whole;

  Gradient(int workers) {
    rows = new BitSet[workers];
    Arrays.setAll(rows, w -> new BitSet());
  }

  /** Whether an earlier micro-batch of the step has contributed. */
  boolean isBegun() {
    return begun;
  }

  void reset() {
    begun = false;
  }

  /**
   * Notes that a plan has contributed.
   *
   * @param toAllRows whether it wrote more than the rows that it noted
   */
  void contributed(boolean toAllRows) {
    whole = toAllRows || (whole && begun);
    begun = true;
  }

  /** Whether any row may be other than zero, not only those of {@link #rows}, from steps before. */
  public boolean isWhole() {
    return whole;
  }

  /** The rows that a worker has written to and not cleared since. */
  public BitSet rows(Worker worker) {
    return rows[worker.number()];
  }
}
