package io.slicer.engine.internal.op;

import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** The features of the batch's sequences -> (N, H), in the layout of the plan. */
final class Features extends Op {
  /** Of the features, which have no extent as no op made them. */
  Features(SDVariable rows, long hidden) {
    super(rows.getSameDiff(), List.of(new Extent(RowKind.TOKENS, hidden)), rows);
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    return Collections.singletonList(null);
  }

  @Override
  public Kernel kernel(Compilation plan) {
    return new Copy(plan.out(0));
  }

  /** Rows without a token become zero. */
  private record Copy(Value y) implements Kernel {
    @Override
    public void run(Worker worker) {
      int hidden = (int) y.columns();
      float[] row = worker.row(0, hidden);
      BatchLayout layout = worker.layout();
      int next = worker.firstToken();
      for (int sequence = layout.firstSequence(worker.number());
          sequence < layout.endSequence(worker.number());
          sequence++) {
        for (int t = 0; t < layout.length(sequence); t++) {
          layout.features(sequence).get((long) t * hidden, row, 0, hidden);
          y.memory().put(y.index(next++), row, 0, hidden);
        }
      }
      Arrays.fill(row, 0, hidden, 0);
      while (next < worker.endToken()) {
        y.memory().put(y.index(next++), row, 0, hidden);
      }
    }
  }
}
