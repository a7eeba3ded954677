package io.slicer.engine.internal.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What an op of SameDiff's made, in the layout of another variable: the way of a gradient from a
 * user's own loss back to slicer's ops.
 */
public final class Adopt extends GradientOp {
  private Adopt(SDVariable variable, Extent extent) {
    super(variable.getSameDiff(), List.of(extent), variable);
  }

  /**
   * A variable that slicer's ops can take.
   *
   * @param variable any
   * @param extent what its extent is known to be
   * @return the variable itself if one of slicer's ops made it
   */
  public static SDVariable of(SDVariable variable, Extent extent) {
    return thatMade(variable).isPresent() ? variable : new Adopt(variable, extent).only();
  }

  @Override
  public boolean isCollective() {
    return extents().get(0).rows() == Extent.Rows.FIXED;
  }

  @Override
  public Kernel kernel(Compilation plan) {
    Target gradient = plan.isGradient(0) ? plan.targets(0, 1).get(0) : null;
    return new Copy(plan.stock(), plan.inputName(0), plan.out(0), gradient);
  }

  /** The first worker copies what has one row, each worker the rows that it has. */
  private record Copy(StockValues stock, String name, Value target, @Nullable Target gradient)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      if (target.isFixed() && worker.number() != 0) {
        return;
      }
      float[] rows = stock.get(name).dup('c').data().asFloat();
      int columns = Math.toIntExact(target.columns());
      if (target.isFixed()) {
        if (gradient != null && gradient.accumulates()) {
          for (int i = 0; i < columns; i++) {
            rows[i] += target.memory().get(target.index(0) + i);
          }
        }
        target.memory().put(target.index(0), rows, 0, columns);
        return;
      }
      BatchLayout layout = worker.layout();
      long first = worker.start(target);
      target.memory().fill(target.index(first), worker.rows(target) * columns, 0);
      if (target.extent().rows() == Extent.Rows.SCORED) {
        for (int r = worker.firstScored(); r < worker.endScored(); r++) {
          if (layout.scoredRow(r) >= 0) {
            target.memory().put(target.index(r), rows, layout.scoredFrom(r) * columns, columns);
          }
        }
        return;
      }
      for (int token = 0; token < rows.length / columns; token++) {
        int row = layout.rowOf(token);
        if (row >= worker.firstToken() && row < worker.endToken()) {
          target.memory().put(target.index(row), rows, token * columns, columns);
        }
      }
    }
  }
}
