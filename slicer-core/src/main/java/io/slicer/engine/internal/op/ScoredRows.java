package io.slicer.engine.internal.op;

import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Rows;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** x (N, H), rows (R) -> (R, H): rows of scored tokens, or means of scored runs of tokens. */
final class ScoredRows extends Op {
  /** Of the numbers of the scored rows. */
  ScoredRows(SDVariable x, SDVariable rows) {
    super(x.getSameDiff(), List.of(new Extent(RowKind.SCORED, extent(x).columns())), x, rows);
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    return Arrays.asList(new Gradient(given(outputs.get(0))).only(), null);
  }

  @Override
  public Kernel kernel(Compilation plan) {
    return new Select(plan.in(0), plan.out(0));
  }

  private record Select(Value x, Value y) implements Kernel {
    @Override
    public void run(Worker worker) {
      int columns = (int) x.columns();
      float[] values = worker.row(0, columns);
      for (int row = worker.firstScored(); row < worker.endScored(); row++) {
        int token = worker.layout().scoredRow(row);
        if (token < 0) {
          Arrays.fill(values, 0, columns, 0);
        } else {
          mean(worker, token, worker.layout().run(row), values, columns);
        }
        y.memory().put(y.index(row), values, 0, columns);
      }
    }

    /** Zero if there is nothing that it could be the mean of. */
    private void mean(Worker worker, int from, int count, float[] mean, int columns) {
      if (count == 0) {
        Arrays.fill(mean, 0, columns, 0);
        return;
      }
      x.memory().get(x.index(from), mean, 0, columns);
      if (count > 1) {
        float[] other = worker.row(1, columns);
        for (int token = from + 1; token < from + count; token++) {
          x.memory().get(x.index(token), other, 0, columns);
          Rows.add(other, mean, columns);
        }
        Rows.scale(mean, 1f / count, columns);
      }
    }
  }

  /** dy (R, H) -> (N, H), zero in rows that are not scored. */
  private static final class Gradient extends GradientOp {
    Gradient(SDVariable dy) {
      super(dy.getSameDiff(), List.of(new Extent(RowKind.TOKENS, extent(dy).columns())), dy);
    }

    @Override
    public String opName() {
      return "slicer_ScoredRowsGradient";
    }

    @Override
    public Kernel kernel(Compilation plan) {
      return new PutBack(plan.in(0), plan.out(0));
    }
  }

  private record PutBack(Value dy, Value dx) implements Kernel {
    @Override
    public void run(Worker worker) {
      int columns = (int) dx.columns();
      float[] values = worker.row(0, columns);
      dx.memory().fill(dx.index(worker.firstToken()), worker.rows(dx) * columns, 0);
      for (int row = worker.firstScored(); row < worker.endScored(); row++) {
        int token = worker.layout().scoredRow(row);
        int count = token < 0 ? 0 : worker.layout().run(row);
        if (count > 0) {
          dy.memory().get(dy.index(row), values, 0, columns);
        }
        if (count > 1) {
          Rows.scale(values, 1f / count, columns);
        }
        for (int i = 0; i < count; i++) {
          dx.memory().put(dx.index(token + i), values, 0, columns);
        }
      }
    }
  }
}
