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
import io.slicer.engine.internal.kernel.Partial;
import io.slicer.engine.internal.kernel.Products;
import io.slicer.engine.internal.kernel.Rows;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.weights.FloatMemory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * dy (rows, out), W (out, in) -> dy W (rows, in); several weights stand one below the other. The
 * last input may be something of the result's size that the product is added to.
 */
final class LinearInputGradient extends GradientOp {
  private final int weights;

  private LinearInputGradient(SameDiff graph, Extent extent, int weights, SDVariable... inputs) {
    super(graph, List.of(extent), inputs);
    this.weights = weights;
  }

  static SDVariable of(SDVariable dy, long in, SDVariable... weights) {
    return new LinearInputGradient(
            dy.getSameDiff(), rowsOf(dy, in), weights.length, prepend(dy, weights))
        .only();
  }

  private boolean hasAddend() {
    return args().length > 1 + weights;
  }

  /** The product adds to the other, in the same place if nothing else needs that. */
  @Override
  public Optional<SDVariable> plus(SDVariable addend) {
    if (hasAddend() || isOfFixed()) {
      return Optional.empty();
    }
    SDVariable[] inputs = Arrays.copyOf(args(), args().length + 1);
    inputs[inputs.length - 1] = addend;
    return Optional.of(new LinearInputGradient(sameDiff, extents().get(0), weights, inputs).only());
  }

  private boolean isOfFixed() {
    return extents().get(0).isFixed();
  }

  @Override
  public boolean isOperand(int input) {
    return input == 0 && !isOfFixed();
  }

  @Override
  public boolean isWeight(int input) {
    return input > 0 && input <= weights && !isOfFixed();
  }

  @Override
  public boolean addsToGradient(int output) {
    return isOfFixed();
  }

  @Override
  public int inPlaceInput() {
    return hasAddend() ? 1 + weights : -1;
  }

  @Override
  public Kernel kernel(Compilation plan) {
    if (isOfFixed()) {
      return new OfFixed(plan.in(0), plan.in(1, 1 + weights), plan.partial(0), plan.threads());
    }
    Value dx = plan.out(0);
    Products.Matrices matrices =
        plan.products(extents().get(0)).matrices(plan.in(1, 1 + weights), dx.columns());
    return MatrixProducts.of(
        plan.operand(0), matrices, hasAddend() ? plan.in(1 + weights) : null, dx);
  }

  /** One product for each matrix, those behind the first on top. */
  private record MatrixProducts(
      Operand dy,
      Products.Matrices matrices,
      @Nullable Value addend,
      Value dx,
      Recipe first,
      Recipe following)
      implements Kernel {
    static MatrixProducts of(
        Operand dy, Products.Matrices matrices, @Nullable Value addend, Value dx) {
      long out = dy.columns() / matrices.count();
      Product product =
          Product.of(
              Layout.of(dy.format(), new long[] {Recipes.ROWS, out}, new long[] {dy.stride(), 1}),
              dy.format().matrix(out, dx.columns()),
              Layout.matrix(Recipes.ROWS, dx.columns()));
      if (dy.format() == Format.FLOAT32) {
        product = product.forAnyRows();
      }
      Recipe following = product.accumulating();
      return new MatrixProducts(
          dy, matrices, addend, dx, addend == null ? product : following, following);
    }

    @Override
    public boolean isProduct() {
      return true;
    }

    @Override
    public void run(Worker worker) {
      long rows = worker.rows(dx);
      if (rows == 0) {
        return;
      }
      if (addend != null && worker.address(addend) != worker.address(dx)) {
        Rows.copy(worker, addend, dx);
      }
      long out = dy.columns() / matrices.count();
      for (int i = 0; i < matrices.count(); i++) {
        worker
            .calls(i == 0 ? first : following)
            .of(rows)
            .bind(0, dy.address(worker.start(dx), i * out))
            .bind(1, matrices.address(i))
            .bind(2, worker.address(dx))
            .run();
      }
    }
  }

  /**
   * What is fixed has few rows, so each worker sums over some of the outputs, for all rows: a part
   * of the whole.
   */
  private static final class OfFixed implements Kernel {
    private final Value dy;
    private final List<Value> weights;
    private final @Nullable Partial dx;
    private final long[] from;
    private final Recipe[] recipes;

    OfFixed(Value dy, List<Value> weights, @Nullable Partial dx, int workers) {
      this.dy = dy;
      this.weights = weights;
      this.dx = dx;
      long in = weights.get(0).columns();
      from = BatchLayout.shares(dy.columns() / weights.size(), workers);
      recipes = new Recipe[workers];
      for (int w = 0; w < workers; w++) {
        long mine = from[w + 1] - from[w];
        recipes[w] =
            Product.of(
                    Layout.of(new long[] {Recipes.ROWS, mine}, new long[] {dy.columns(), 1}),
                    Layout.matrix(mine, in),
                    Layout.matrix(Recipes.ROWS, in))
                .accumulating();
      }
    }

    @Override
    public boolean isProduct() {
      return true;
    }

    @Override
    public void run(Worker worker) {
      if (dx == null) {
        return;
      }
      FloatMemory sum = worker.scratch(dx.size());
      sum.fill(0, dx.size(), 0);
      long first = from[worker.number()];
      long out = dy.columns() / weights.size();
      for (int i = 0; i < weights.size() && first < from[worker.number() + 1]; i++) {
        worker
            .calls(recipes[worker.number()])
            .of(dy.extent().fixedRows())
            .bind(0, dy.address(0) + Float.BYTES * (i * out + first))
            .bind(1, weights.get(i).address(first))
            .bind(2, sum.address(0))
            .run();
      }
      float[] values = worker.row(0, dx.size());
      sum.get(0, values, 0, dx.size());
      dx.put(worker, values, 0);
    }
  }
}
