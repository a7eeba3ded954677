package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Format;
import io.slicer.engine.internal.dnnl.Recipes;
import io.slicer.engine.internal.dnnl.Recipes.Layout;
import io.slicer.engine.internal.dnnl.Recipes.Product;
import io.slicer.engine.internal.kernel.BatchLayout;
import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Operand;
import io.slicer.engine.internal.kernel.Targets;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import org.nd4j.autodiff.samediff.SDVariable;

/** dy (rows, out), x (rows, in) -> dy^T x (out, in), cut into as many weights as are given. */
final class LinearWeightGradient extends GradientOp {
  LinearWeightGradient(SDVariable dy, SDVariable x, SDVariable... weights) {
    super(dy.getSameDiff(), like(weights), dy, x);
  }

  @Override
  public boolean isCollective() {
    return true;
  }

  @Override
  public boolean isOperand(int input) {
    return true;
  }

  @Override
  public Kernel kernel(Compilation plan) {
    Targets gradients = plan.targets(0, extents().size()).together();
    return new RowsOfGradients(plan.operand(0), plan.operand(1), gradients, plan.threads());
  }

  /**
   * Over the rows of all workers. Each worker computes some rows of each gradient, so there is one
   * gradient, whatever the number of workers.
   */
  private static final class RowsOfGradients implements Kernel {
    private final Operand dy;
    private final Operand x;
    private final Targets gradients;
    private final long out; // rows of one weight
    private final long[] from;
    private final Recipe[] first;
    private final Recipe[] following;

    RowsOfGradients(Operand dy, Operand x, Targets gradients, int workers) {
      this.dy = dy;
      this.x = x;
      this.gradients = gradients;
      out = dy.columns() / gradients.size();
      from = new long[workers + 1];
      first = new Recipe[workers];
      following = new Recipe[workers];
      long blocks = (out + BatchLayout.ROUND - 1) / BatchLayout.ROUND;
      for (int w = 0; w < workers; w++) {
        from[w + 1] = Math.min(out, blocks * (w + 1) / workers * BatchLayout.ROUND);
        long rows = from[w + 1] - from[w];
        Product product =
            Product.of(
                Layout.of(
                    dy.format(), new long[] {rows, Recipes.ROWS}, new long[] {1, dy.stride()}),
                x.format().matrix(Recipes.ROWS, x.columns()),
                Layout.matrix(rows, x.columns()));
        if (x.format() == Format.FLOAT32) {
          product = product.forAnyRows();
        }
        first[w] = product;
        following[w] = product.accumulating();
      }
    }

    @Override
    public boolean isProduct() {
      return true;
    }

    @Override
    public void run(Worker worker) {
      int w = worker.number();
      long mine = from[w + 1] - from[w];
      long rows = worker.layout().total(dy.value().extent().rows());
      boolean accumulate = gradients.accumulate(worker);
      for (int i = 0; i < gradients.size(); i++) {
        Value gradient = gradients.get(i);
        if (gradient == null || mine == 0) {
          continue;
        }
        if (rows == 0) {
          if (!accumulate) {
            gradient.memory().fill(from[w] * x.columns(), mine * x.columns(), 0);
          }
          continue;
        }
        worker
            .calls(accumulate ? following[w] : first[w])
            .of(rows)
            .bind(0, dy.address(0, i * out + from[w]))
            .bind(1, x.address(0, 0))
            .bind(2, gradient.address(0) + Float.BYTES * from[w] * x.columns())
            .run();
      }
    }
  }
}
