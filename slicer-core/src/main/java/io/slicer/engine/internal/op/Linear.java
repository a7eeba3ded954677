package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.DenseRecipe;
import io.slicer.engine.internal.dnnl.Dnnl.Call;
import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Epilogue;
import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.DenseWeights;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Operand;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * x (rows, in), weights (out, in) and biases (out), if there are any -> x W^T + b (rows, out); the
 * results of several weights of one size stand side by side, made by one product where the weights
 * are adjacent.
 */
final class Linear extends Op {
  private final SDVariable[] weights;
  private final SDVariable[] biases;

  private Linear(SDVariable x, SDVariable[] weights, SDVariable[] biases) {
    super(
        x.getSameDiff(),
        List.of(rowsOf(x, like(weights).stream().mapToLong(Extent::fixedRows).sum())),
        Stream.of(new SDVariable[] {x}, weights, biases)
            .flatMap(Arrays::stream)
            .toArray(SDVariable[]::new));
    this.weights = weights;
    this.biases = biases;
  }

  /**
   * Dense layers on the same rows.
   *
   * @param weights of one shape
   * @param biases one for each weight, or none at all
   */
  static SDVariable of(SDVariable x, List<SDVariable> weights, List<SDVariable> biases) {
    List<Extent> sizes = like(weights.toArray(SDVariable[]::new));
    if (sizes.stream().distinct().count() != 1
        || (!biases.isEmpty() && biases.size() != weights.size())) {
      throw new IllegalArgumentException(
          "dense layers side by side need weights of one shape, and all or none a bias: "
              + sizes.stream().map(Extent::shape).toList()
              + " with "
              + biases.size()
              + " biases");
    }
    if (sizes.get(0).columns() != extent(x).columns()) {
      throw new IllegalArgumentException(
          "rows of "
              + extent(x).columns()
              + " values cannot be multiplied with a weight "
              + sizes.get(0).shape());
    }
    return new Linear(x, weights.toArray(SDVariable[]::new), biases.toArray(SDVariable[]::new))
        .only();
  }

  private boolean isOfFixed() {
    return extent(arg(0)).isFixed();
  }

  @Override
  public boolean isOperand(int input) {
    return input == 0 && !isOfFixed();
  }

  @Override
  public boolean isWeight(int input) {
    return input > 0 && input <= weights.length && !isOfFixed();
  }

  @Override
  public boolean takesEpilogue() {
    return weights.length == 1 && !isOfFixed();
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    SDVariable dy = given(outputs.get(0));
    List<@Nullable SDVariable> gradients = new ArrayList<>();
    gradients.add(LinearInputGradient.of(dy, extent(arg(0)).columns(), weights));
    Collections.addAll(gradients, new LinearWeightGradient(dy, arg(0), weights).add());
    if (biases.length > 0) {
      Collections.addAll(gradients, new BiasGradient(dy, biases).add());
    }
    return gradients;
  }

  @Override
  public Kernel kernel(Compilation plan) {
    int behindWeights = 1 + weights.length;
    int behindBiases = behindWeights + biases.length;
    Operand x = plan.operand(0);
    List<Value> matrices = plan.in(1, behindWeights);
    List<Value> summands = plan.in(behindWeights, behindBiases);
    if (isOfFixed()) {
      return new OfFixed(x.value(), matrices, summands, plan.out(0), plan.threads());
    }
    DenseWeights dense = plan.products(extent(arg(0))).dense(matrices, summands, x.columns());
    Value residual = plan.epilogue().addsResidual() ? plan.in(behindBiases) : null;
    return new Product(x, dense, plan.out(0), plan.epilogue(), residual);
  }

  /**
   * Each worker multiplies its own rows with all parts of the weights, or all rows with its own
   * part.
   */
  private static final class Product implements Kernel {
    private final Operand x;
    private final DenseWeights weights;
    private final Value y;
    private final @Nullable Value residual;
    private final Recipe[] recipes;

    Product(Operand x, DenseWeights weights, Value y, Epilogue epilogue, @Nullable Value residual) {
      this.x = x;
      this.weights = weights;
      this.y = y;
      this.residual = residual;
      recipes = new Recipe[weights.bounds().size() - 1];
      for (int part = 0; part < recipes.length; part++) {
        recipes[part] = weights.recipe(part, x, y.columns(), epilogue);
      }
    }

    @Override
    public boolean isProduct() {
      return true;
    }

    @Override
    public void run(Worker worker) {
      boolean columns = worker.sharesColumns();
      long first = columns ? 0 : worker.start(y);
      long rows = columns ? worker.layout().total(y.extent().rows()) : worker.rows(y);
      if (rows == 0) {
        return;
      }
      long prepared = weights.prepare(worker, x, first, rows);
      int from = columns ? worker.number() : 0;
      int to = columns ? Math.min(worker.number() + 1, recipes.length) : recipes.length;
      for (int part = from; part < to; part++) {
        long offset = Float.BYTES * weights.bounds().get(part);
        Call call = worker.calls(recipes[part]).of(rows);
        weights.bind(
            call,
            part,
            prepared,
            rows,
            y.address(first) + offset,
            residual == null ? 0 : residual.address(first) + offset);
        call.run();
      }
    }
  }

  /** What is fixed has few rows, so each worker computes some outputs of each weight for all. */
  private static final class OfFixed implements Kernel {
    private final Value x;
    private final List<Value> weights;
    private final List<Value> biases;
    private final Value y;
    private final long[] from;
    private final Recipe[] recipes;

    OfFixed(Value x, List<Value> weights, List<Value> biases, Value y, int workers) {
      this.x = x;
      this.weights = weights;
      this.biases = biases;
      this.y = y;
      from = BatchLayout.shares(y.columns() / weights.size(), workers);
      recipes = new Recipe[workers];
      for (int w = 0; w < workers; w++) {
        recipes[w] =
            new DenseRecipe(
                DenseRecipe.Form.PLAIN,
                x.columns(),
                from[w + 1] - from[w],
                y.columns(),
                !biases.isEmpty(),
                Epilogue.NONE);
      }
    }

    @Override
    public boolean isProduct() {
      return true;
    }

    @Override
    public void run(Worker worker) {
      long first = from[worker.number()];
      if (first == from[worker.number() + 1]) {
        return;
      }
      long out = y.columns() / weights.size();
      for (int i = 0; i < weights.size(); i++) {
        Call call =
            worker
                .calls(recipes[worker.number()])
                .of(x.extent().fixedRows())
                .bind(DenseRecipe.X, x.address(0))
                .bind(DenseRecipe.WEIGHT, weights.get(i).address(first))
                .bind(DenseRecipe.Y, y.address(0) + Float.BYTES * (i * out + first));
        if (!biases.isEmpty()) {
          call.bind(DenseRecipe.BIAS, biases.get(i).address(0) + Float.BYTES * first);
        }
        call.run();
      }
    }
  }
}
