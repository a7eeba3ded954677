package io.slicer.engine;

import io.slicer.engine.Dnnl.Call;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer: x W^T + b and what follows it. Each worker multiplies its own rows with all parts
 * of the weight, or all rows with its own part.
 */
final class Dense implements Kernel {
  private final Value x;
  private final DenseWeights weights;
  private final Value y;
  private final @Nullable Value residual;
  private final DenseRecipe[] recipes;

  /**
   * A dense layer.
   *
   * @param epilogue what follows the product
   * @param residual what is added; null unless the epilogue is to add something
   */
  Dense(Value x, DenseWeights weights, Value y, Epilogue epilogue, @Nullable Value residual) {
    this.x = x;
    this.weights = weights;
    this.y = y;
    this.residual = residual;
    recipes = new DenseRecipe[weights.bounds().size() - 1];
    for (int part = 0; part < recipes.length; part++) {
      recipes[part] = weights.recipe(part, x.columns(), y.columns(), epilogue);
    }
  }

  @Override
  public boolean isProduct() {
    return true;
  }

  @Override
  public void run(Worker worker) {
    boolean columns = worker.sharesColumns();
    long first = columns ? 0 : worker.start(x);
    long rows = columns ? worker.layout().total(x.extent().rows()) : worker.rows(x);
    if (rows == 0) {
      return;
    }
    long prepared = weights.prepare(worker, x, first, rows);
    int from = columns ? worker.number() : 0;
    int to = columns ? Math.min(worker.number() + 1, recipes.length) : recipes.length;
    for (int part = from; part < to; part++) {
      long offset = 4 * weights.bounds().get(part);
      Call call = worker.calls(recipes[part]).of(rows);
      weights.bind(call, part, prepared, rows);
      call.bind(DenseRecipe.Y, y.address(first) + offset);
      if (residual != null) {
        call.bind(recipes[part].residual(), residual.address(first) + offset);
      }
      call.run();
    }
  }
}
