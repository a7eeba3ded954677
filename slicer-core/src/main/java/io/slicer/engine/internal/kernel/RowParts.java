package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.GrowingMemory;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.weights.FloatMemory;
import org.jspecify.annotations.Nullable;

/**
 * Rows of which every worker has a part of its own, for the rows of all workers: where workers
 * divide what a row is the sum over. When all have written theirs, each adds up the parts of its
 * own rows.
 */
public final class RowParts implements AutoCloseable {
  private final RowKind kind;
  private final long columns;
  private final int workers;
  private final GrowingMemory room = new GrowingMemory();
  private @Nullable FloatMemory memory;
  private long stride;

  RowParts(RowKind kind, long columns, int workers) {
    this.kind = kind;
    this.columns = columns;
    this.workers = workers;
  }

  /** Makes room for a batch. */
  void place(BatchLayout layout) {
    stride = (layout.total(kind) * columns + 15) / 16 * 16;
    memory = room.atLeast(stride * workers, stride * workers * 5 / 4);
  }

  /** Where the parts lie. */
  public FloatMemory memory() {
    if (memory == null) {
      throw new IllegalStateException("no batch has been laid out");
    }
    return memory;
  }

  /** Index of the first value of a worker's part of a row. */
  public long index(int worker, long row) {
    return worker * stride + row * columns;
  }

  @Override
  public void close() {
    room.close();
  }
}
