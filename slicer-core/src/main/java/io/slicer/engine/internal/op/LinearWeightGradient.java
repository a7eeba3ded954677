package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Format;
import io.slicer.engine.internal.dnnl.Recipes;
import io.slicer.engine.internal.dnnl.Recipes.Layout;
import io.slicer.engine.internal.dnnl.Recipes.Product;
import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Operand;
import io.slicer.engine.internal.kernel.Target;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
    return !extent(arg(input)).isFixed();
  }

  @Override
  public boolean addsToGradient(int output) {
    return true;
  }

  @Override
  public Kernel kernel(Compilation plan) {
    List<@Nullable Target> gradients = plan.targets(0, extents().size());
    return new RowsOfGradients(plan.operand(0), plan.operand(1), gradients, plan.threads());
  }

  /**
   * Over the rows of all workers. Each worker computes some rows of each gradient, so there is one
   * gradient, whatever the number of workers. Gradients that lie one behind the other are made by
   * one product, unless the step has begun only some of them.
   */
  private static final class RowsOfGradients implements Kernel {
    private final Operand dy;
    private final Operand x;
    private final List<@Nullable Target> gradients;
    private final Cut each;
    private final @Nullable Cut together;

    RowsOfGradients(Operand dy, Operand x, List<@Nullable Target> gradients, int workers) {
      this.dy = dy;
      this.x = x;
      this.gradients = gradients;
      each = new Cut(dy, x, dy.columns() / gradients.size(), workers);
      together = areOneMatrix(gradients) ? new Cut(dy, x, dy.columns(), workers) : null;
    }

    private static boolean areOneMatrix(List<@Nullable Target> gradients) {
      List<Value> values = new ArrayList<>();
      Set<Boolean> onTop = new HashSet<>();
      for (Target gradient : gradients) {
        if (gradient != null) {
          values.add(gradient.value());
          onTop.add(gradient.onTop());
        }
      }
      return values.size() == gradients.size() && onTop.size() == 1 && Value.areAdjacent(values);
    }

    @Override
    public boolean isProduct() {
      return true;
    }

    @Override
    public void run(Worker worker) {
      Target first = gradients.get(0);
      if (together != null && first != null && areAsFar()) {
        together.run(worker, dy, x, first, 0);
        return;
      }
      for (int i = 0; i < gradients.size(); i++) {
        Target gradient = gradients.get(i);
        if (gradient != null) {
          each.run(worker, dy, x, gradient, i);
        }
      }
    }

    /** Whether the step has begun all gradients or none. */
    private boolean areAsFar() {
      boolean accumulates = false;
      for (int i = 0; i < gradients.size(); i++) {
        Target gradient = gradients.get(i);
        boolean own = gradient != null && gradient.accumulates();
        if (i > 0 && own != accumulates) {
          return false;
        }
        accumulates = own;
      }
      return true;
    }
  }

  /** Rows of a gradient (out, in) divided among the workers, and the products that make them. */
  private static final class Cut {
    private final long out;
    private final long[] from;
    private final Recipe[] first;
    private final Recipe[] following;

    Cut(Operand dy, Operand x, long out, int workers) {
      this.out = out;
      from = BatchLayout.shares(out, workers);
      first = new Recipe[workers];
      following = new Recipe[workers];
      for (int w = 0; w < workers; w++) {
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

    /** Computes a worker's rows of the gradient whose columns of dy begin at a multiple of out. */
    void run(Worker worker, Operand dy, Operand x, Target gradient, int number) {
      int w = worker.number();
      long mine = from[w + 1] - from[w];
      if (mine == 0) {
        return;
      }
      long rows = worker.layout().total(dy.value().extent().rows());
      if (rows == 0) {
        if (!gradient.accumulates()) {
          Value target = gradient.value();
          target.memory().fill(target.index(0) + from[w] * x.columns(), mine * x.columns(), 0);
        }
        return;
      }
      worker
          .calls(gradient.accumulates() ? following[w] : first[w])
          .of(rows)
          .bind(0, dy.address(0, number * out + from[w]))
          .bind(1, x.address(0, 0))
          .bind(2, gradient.value().address(0) + Float.BYTES * from[w] * x.columns())
          .run();
    }
  }
}
