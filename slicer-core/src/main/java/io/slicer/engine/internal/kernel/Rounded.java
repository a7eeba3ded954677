package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.Format;
import io.slicer.engine.internal.dnnl.Recipes.Rounding;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * x (rows, columns) -> the same in another format. A plan adds it where products want it; those
 * that multiply the same rows share it, and only it is kept for the way back.
 */
final class Rounded extends GradientOp {
  private final Format format;

  Rounded(SDVariable x, Format format) {
    super(x.getSameDiff(), List.of(rowsOf(x, format.floats(extent(x).columns()))), x);
    this.format = format;
  }

  @Override
  public Kernel kernel(Compilation plan) {
    Value x = plan.in(0);
    return new Round(x, plan.out(0), new Rounding(format, x.columns()));
  }

  private record Round(Value x, Value y, Rounding rounding) implements Kernel {
    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      if (rows > 0) {
        worker.calls(rounding).of(rows).bind(0, worker.address(x)).bind(1, worker.address(y)).run();
      }
    }
  }
}
