package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.Dnnl.Call;
import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Epilogue;
import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.DenseWeights;
import io.slicer.engine.internal.kernel.Extent;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Operand;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * x (rows, in), weights (out, in) and biases (out) -> x W^T + b (rows, out); the results of several
 * weights of one size stand side by side, made by one product where the weights are adjacent.
 */
final class Linear extends Op {
  private final SDVariable[] weights;
  private final SDVariable[] biases;

  Linear(SDVariable x, SDVariable[] weights, SDVariable[] biases) {
    super(
        x.getSameDiff(),
        List.of(rowsOf(x, like(biases).stream().mapToLong(Extent::columns).sum())),
        Stream.of(new SDVariable[] {x}, weights, biases)
            .flatMap(Arrays::stream)
            .toArray(SDVariable[]::new));
    this.weights = weights;
    this.biases = biases;
  }

  @Override
  public boolean isOperand(int input) {
    return input == 0;
  }

  @Override
  public boolean takesEpilogue() {
    return weights.length == 1;
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    SDVariable dy = given(outputs.get(0));
    List<@Nullable SDVariable> gradients = new ArrayList<>();
    gradients.add(LinearInputGradient.of(dy, extent(arg(0)).columns(), weights));
    Collections.addAll(gradients, new LinearWeightGradient(dy, arg(0), weights).add());
    Collections.addAll(gradients, new BiasGradient(dy, biases).add());
    return gradients;
  }

  @Override
  public Kernel kernel(Compilation plan) {
    int behindWeights = 1 + weights.length;
    int behindBiases = behindWeights + biases.length;
    DenseWeights dense =
        plan.products().dense(plan.in(1, behindWeights), plan.in(behindWeights, behindBiases));
    Value residual = plan.epilogue() == Epilogue.RESIDUAL ? plan.in(behindBiases) : null;
    return new Product(plan.operand(0), dense, plan.out(0), plan.epilogue(), residual);
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
}
