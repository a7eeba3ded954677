package io.slicer.engine.internal.kernel;

import java.util.Arrays;

/**
 * What a step so far has made of a parameter's gradient. It changes between the runs of plans only,
 * but for the lists of rows, of which each worker has its own.
 */
public final class Gradient {
  private final Rows[] rows;
  private boolean begun;
  private boolean whole;

  Gradient(int workers) {
    rows = new Rows[workers];
    Arrays.setAll(rows, w -> new Rows());
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
  public Rows rows(Worker worker) {
    return rows[worker.number()];
  }

  /** Numbers of rows, with repetitions. */
  public static final class Rows {
    private int[] numbers = new int[256];
    private int size;

    /** Notes a row. */
    public void add(int row) {
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * size);
      }
      numbers[size++] = row;
    }

    /** How many have been noted. */
    public int size() {
      return size;
    }

    /** One of them. */
    public int get(int i) {
      return numbers[i];
    }

    /** Forgets them all. */
    public void clear() {
      size = 0;
    }
  }
}
