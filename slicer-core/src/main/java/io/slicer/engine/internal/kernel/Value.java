package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.layout.Extent;
import io.slicer.weights.FloatMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A variable of a plan: how large it is and where it lies. Parameters, gradients and constants lie
 * where they were made; activations lie in the arena, each worker's rows behind those of the worker
 * before.
 */
public final class Value {
  private final String name;
  private final Extent extent;
  private @Nullable FloatMemory memory;
  private int slot = -1;
  private long base;
  private @Nullable Value whole;
  private long inWhole;

  public Value(String name, Extent extent) {
    this.name = name;
    this.extent = extent;
  }

  public String name() {
    return name;
  }

  public Extent extent() {
    return extent;
  }

  public long columns() {
    return extent.columns();
  }

  public boolean isFixed() {
    return extent.isFixed();
  }

  /** The number of values of what is fixed. */
  public long size() {
    return extent.size();
  }

  /** Whether ops of the plan make it, but for gradients that have a place of their own. */
  public boolean isMade() {
    return slot >= 0 || whole != null;
  }

  /** Lies in another value, so many values behind its start. */
  public void place(Value other, long offset) {
    whole = other;
    inWhole = offset;
  }

  /** A view's place, when what it lies in has been placed. */
  void follow() {
    if (whole != null) {
      place(whole.memory(), whole.index(0) + inWhole);
    }
  }

  /** Lies in memory of its own. */
  public void place(FloatMemory where) {
    memory = where;
    base = 0;
  }

  /** Lies in a slot of the arena. */
  public void assign(int arenaSlot) {
    slot = arenaSlot;
  }

  public int slot() {
    return slot;
  }

  /** The arena as it is for this batch. */
  public void place(FloatMemory arena, long start) {
    memory = arena;
    base = start;
  }

  public FloatMemory memory() {
    if (memory == null) {
      throw new IllegalStateException("nothing has been computed for \"" + name + "\"");
    }
    return memory;
  }

  /** Index of a row's first value in the memory. */
  public long index(long row) {
    return base + row * extent.columns();
  }

  /** Whether values lie one behind the other, so that they are one matrix. */
  public static boolean areAdjacent(List<Value> values) {
    if (values.size() > 1 && values.stream().anyMatch(Value::isMade)) {
      return false; // They have no place yet.
    }
    if (values.stream().mapToLong(Value::size).sum() > FloatMemory.LONGEST_RUN) {
      return false; // Mapped memory need not be in one piece.
    }
    for (int i = 1; i < values.size(); i++) {
      Value before = values.get(i - 1);
      if (before.address(0) + Float.BYTES * before.size() != values.get(i).address(0)) {
        return false;
      }
    }
    return true;
  }

  /** Address of a row's first value. */
  public long address(long row) {
    return memory().address(index(row));
  }

  @Override
  public String toString() {
    return name + extent;
  }
}
