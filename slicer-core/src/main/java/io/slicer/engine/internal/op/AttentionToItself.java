package io.slicer.engine.internal.op;

import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Probabilities of each head (pairs, A) -> those with which each token attends to itself (tokens,
 * A).
 */
final class AttentionToItself extends GradientOp {
  /** Of the probabilities that {@link Attention} gives. */
  AttentionToItself(SDVariable probabilities) {
    super(
        probabilities.getSameDiff(),
        List.of(new Extent(RowKind.TOKENS, extent(probabilities).columns())),
        probabilities);
  }

  @Override
  public Kernel kernel(Compilation plan) {
    return new Diagonal(plan.in(0), plan.out(0));
  }

  /** The diagonal of each sequence's probabilities (A, T, T), as (T, A). */
  private record Diagonal(Value probabilities, Value diagonal) implements Kernel {
    @Override
    public void run(Worker worker) {
      BatchLayout layout = worker.layout();
      long heads = diagonal.columns();
      int end = layout.endSequence(worker.number());
      for (int s = layout.firstSequence(worker.number()); s < end; s++) {
        long tokens = layout.length(s);
        long from = probabilities.index(layout.firstRow(RowKind.PAIRS, s));
        for (int t = 0; t < tokens; t++) {
          long row = diagonal.index(layout.firstRow(s) + t);
          for (long head = 0; head < heads; head++) {
            float own = probabilities.memory().get(from + (head * tokens + t) * tokens + t);
            diagonal.memory().set(row + head, own);
          }
        }
      }
    }
  }
}
