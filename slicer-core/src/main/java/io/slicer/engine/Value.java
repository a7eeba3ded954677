package io.slicer.engine;

import io.slicer.graph.internal.Extent;
import io.slicer.weights.FloatMemory;
import org.jspecify.annotations.Nullable;

/**
 * A variable of a plan: how large it is and where it lies. Parameters, gradients and constants lie
 * where they were made; activations lie in the arena, each worker's rows behind those of the worker
 * before.
 */
final class Value {
  private final String name;
  private final Extent extent;
  private @Nullable FloatMemory memory;
  private int slot = -1;
  private long base;

  Value(String name, Extent extent) {
    this.name = name;
    this.extent = extent;
  }

  String name() {
    return name;
  }

  Extent extent() {
    return extent;
  }

  long columns() {
    return extent.columns();
  }

  boolean isFixed() {
    return extent.rows() == Extent.Rows.FIXED;
  }

  /** Lies in memory of its own. */
  void place(FloatMemory where) {
    memory = where;
    base = 0;
  }

  /** Lies in a slot of the arena. */
  void assign(int arenaSlot) {
    slot = arenaSlot;
  }

  int slot() {
    return slot;
  }

  /** The arena as it is for this batch. */
  void place(FloatMemory arena, long start) {
    memory = arena;
    base = start;
  }

  FloatMemory memory() {
    if (memory == null) {
      throw new IllegalStateException("nothing has been computed for \"" + name + "\"");
    }
    return memory;
  }

  /** Index of a row's first value in the memory. */
  long index(long row) {
    return base + row * extent.columns();
  }

  /** Address of a row's first value. */
  long address(long row) {
    return memory().address(index(row));
  }

  @Override
  public String toString() {
    return name + extent;
  }
}
