package io.slicer.engine.internal.op;

import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.weights.FloatMemory;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** The features of the batch's sequences -> (N, H) or (R, H), in the layout of the plan. */
final class Features extends Op {
  /** Of the features, whose extent is given as no op made them. */
  Features(SDVariable rows, Extent extent) {
    super(rows.getSameDiff(), List.of(extent), rows);
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    return Collections.singletonList(null);
  }

  @Override
  public Kernel kernel(Compilation plan) {
    return new Copy(plan.out(0));
  }

  /** Rows that stand for nothing become zero. */
  private record Copy(Value y) implements Kernel {
    @Override
    public void run(Worker worker) {
      RowKind kind = y.extent().rows();
      BatchLayout layout = worker.layout();
      long from = layout.start(kind, worker.number());
      long to = layout.start(kind, worker.number() + 1);
      y.memory().fill(y.index(from), (to - from) * y.columns(), 0);
      int end = layout.endSequence(worker.number());
      for (int s = layout.firstSequence(worker.number()); s < end; s++) {
        long first = layout.firstRow(kind, s);
        long last = Math.min(to, first + layout.rows(kind, s));
        for (long row = Math.max(from, first); row < last; row++) {
          copy(worker, layout.features(s), row - first, row);
        }
      }
    }

    private void copy(Worker worker, FloatMemory features, long from, long to) {
      int hidden = (int) y.columns();
      float[] row = worker.row(0, hidden);
      features.get(from * hidden, row, 0, hidden);
      y.memory().put(y.index(to), row, 0, hidden);
    }
  }
}
