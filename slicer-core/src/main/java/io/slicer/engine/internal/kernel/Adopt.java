package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
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
    return extents().get(0).isFixed();
  }

  @Override
  public boolean addsToGradient(int output) {
    return true;
  }

  @Override
  public Kernel kernel(Compilation plan) {
    Target gradient = plan.isGradient(0) ? plan.targets(0, 1).get(0) : null;
    return new Copy(plan.stock(), plan.inputName(0), plan.out(0), gradient);
  }

  /** The first worker copies what is fixed, each worker the rows that it has. */
  private record Copy(StockValues stock, String name, Value target, @Nullable Target gradient)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      if (target.isFixed()) {
        if (worker.number() == 0) {
          copyFixed();
        }
        return;
      }
      float[] rows = values();
      int columns = Math.toIntExact(target.columns());
      RowKind kind = target.extent().rows();
      BatchLayout layout = worker.layout();
      target.memory().fill(worker.index(target), worker.rows(target) * columns, 0);
      int end = layout.endSequence(worker.number());
      for (int s = layout.firstSequence(worker.number()); s < end; s++) {
        int before = (int) layout.rowsBefore(kind, s) * columns;
        int count = (int) layout.rows(kind, s) * columns;
        target.memory().put(target.index(layout.firstRow(kind, s)), rows, before, count);
      }
    }

    private void copyFixed() {
      float[] all = values();
      if (gradient != null && gradient.accumulates()) {
        for (int i = 0; i < all.length; i++) {
          all[i] += target.memory().get(target.index(0) + i);
        }
      }
      target.memory().put(target.index(0), all, 0, all.length);
    }

    private float[] values() {
      return stock.get(name).dup('c').data().asFloat();
    }
  }
}
