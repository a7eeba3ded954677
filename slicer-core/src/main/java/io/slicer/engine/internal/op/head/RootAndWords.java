package io.slicer.engine.internal.op.head;

import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** x (N, H), words (R, H) -> of each sequence x's first row, and its words behind it. */
public final class RootAndWords extends Op {
  /** Of all tokens, and of the words, which are the scored rows. */
  public RootAndWords(SDVariable x, SDVariable words) {
    super(x.getSameDiff(), List.of(new Extent(TreeRows.HEADS, extent(words).columns())), x, words);
    if (extent(x).columns() != extent(words).columns()) {
      throw new IllegalArgumentException(
          "roots of " + extent(x).columns() + " values, words of " + extent(words).columns());
    }
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    return List.of(new Gradient(arg(0), arg(1), given(outputs.get(0))).add());
  }

  @Override
  public Kernel kernel(Compilation plan) {
    return new Gather(plan.in(0), plan.in(1), plan.out(0));
  }

  /** Workers who have all sequences take turns with them. */
  private record Gather(Value x, Value words, Value heads) implements Kernel {
    @Override
    public void run(Worker worker) {
      BatchLayout layout = worker.layout();
      int end = layout.endSequence(worker.number());
      int step = worker.sharesColumns() ? worker.count() : 1;
      int begin = worker.sharesColumns() ? worker.number() : layout.firstSequence(worker.number());
      for (int s = begin; s < end; s += step) {
        long root = layout.firstRow(TreeRows.HEADS, s);
        copy(worker, x, layout.firstRow(s), heads, root, 1);
        long first = layout.firstRow(RowKind.SCORED, s);
        copy(worker, words, first, heads, root + 1, layout.rows(RowKind.SCORED, s));
      }
    }
  }

  private static void copy(
      Worker worker, Value from, long first, Value to, long target, long count) {
    int columns = Math.toIntExact(from.columns());
    float[] row = worker.row(0, columns);
    for (long i = 0; i < count; i++) {
      from.memory().get(from.index(first + i), row, 0, columns);
      to.memory().put(to.index(target + i), row, 0, columns);
    }
  }

  /** The gradient -> that of x, zero but for first tokens, and that of the words. */
  private static final class Gradient extends GradientOp {
    Gradient(SDVariable x, SDVariable words, SDVariable dheads) {
      super(dheads.getSameDiff(), like(x, words), dheads);
    }

    @Override
    public String opName() {
      return "slicer_RootAndWordsGradient";
    }

    @Override
    public Kernel kernel(Compilation plan) {
      return new PutBack(plan.in(0), plan.out(0), plan.out(1));
    }
  }

  private record PutBack(Value dheads, Value dx, Value dwords) implements Kernel {
    @Override
    public void run(Worker worker) {
      BatchLayout layout = worker.layout();
      long columns = dheads.columns();
      dx.memory().fill(worker.index(dx), worker.rows(dx) * columns, 0);
      dwords.memory().fill(worker.index(dwords), worker.rows(dwords) * columns, 0);
      int end = layout.endSequence(worker.number());
      for (int s = layout.firstSequence(worker.number()); s < end; s++) {
        long root = layout.firstRow(TreeRows.HEADS, s);
        copy(worker, dheads, root, dx, layout.firstRow(s), 1);
        long first = layout.firstRow(RowKind.SCORED, s);
        copy(worker, dheads, root + 1, dwords, first, layout.rows(RowKind.SCORED, s));
      }
    }
  }
}
