package io.slicer.engine.internal.op;

import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Partial;
import io.slicer.engine.internal.kernel.Rows;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** dy (rows, out) -> its column sums (out), cut into as many biases as are given. */
final class BiasGradient extends GradientOp {
  BiasGradient(SDVariable dy, SDVariable... biases) {
    super(dy.getSameDiff(), like(biases), dy);
  }

  @Override
  public boolean addsToGradient(int output) {
    return true;
  }

  @Override
  public Kernel kernel(Compilation plan) {
    return new ColumnSums(plan.in(0), plan.partials(0, extents().size()));
  }

  /** Of a worker's rows, into its own parts of the gradients. */
  private record ColumnSums(Value dy, List<@Nullable Partial> gradients) implements Kernel {
    @Override
    public void run(Worker worker) {
      int columns = (int) dy.columns();
      float[] sum = worker.row(0, columns);
      float[] part = worker.row(1, columns);
      Arrays.fill(sum, 0, columns, 0);
      long end = worker.start(dy) + worker.rows(dy);
      for (long row = worker.start(dy); row < end; row++) {
        dy.memory().get(dy.index(row), part, 0, columns);
        Rows.add(part, sum, columns);
      }
      int each = columns / gradients.size();
      for (int i = 0; i < gradients.size(); i++) {
        Partial gradient = gradients.get(i);
        if (gradient != null) {
          gradient.put(worker, sum, i * each);
        }
      }
    }
  }
}
