package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.DenseRecipe;
import io.slicer.engine.internal.dnnl.Dnnl.Call;
import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Epilogue;
import java.util.ArrayList;
import java.util.List;

/** A checkpoint's own matrices; those that are adjacent make one part. */
record PlainWeights(List<Value> weights, List<Value> biases, List<Long> bounds)
    implements DenseWeights {
  static PlainWeights of(List<Value> weights, List<Value> biases) {
    List<Long> bounds = new ArrayList<>(List.of(0L));
    long outputs = 0;
    for (Value weight : weights) {
      outputs += weight.extent().fixedRows();
      bounds.add(outputs);
    }
    return Value.areAdjacent(weights) && Value.areAdjacent(biases)
        ? new PlainWeights(weights, biases, List.of(0L, outputs))
        : new PlainWeights(weights, biases, bounds);
  }

  @Override
  public Recipe recipe(int part, Operand x, long stride, Epilogue epilogue) {
    long out = bounds.get(part + 1) - bounds.get(part);
    return new DenseRecipe(
        DenseRecipe.Form.PLAIN, x.columns(), out, stride, !biases.isEmpty(), epilogue);
  }

  @Override
  public long prepare(Worker worker, Operand x, long first, long rows) {
    return x.address(first, 0);
  }

  @Override
  public void bind(Call call, int part, long prepared, long rows, long y, long residual) {
    call.bind(DenseRecipe.X, prepared)
        .bind(DenseRecipe.WEIGHT, weights.get(part).address(0))
        .bind(DenseRecipe.Y, y);
    int next = DenseRecipe.BIAS;
    if (!biases.isEmpty()) {
      call.bind(next++, biases.get(part).address(0));
    }
    if (residual != 0) {
      call.bind(next, residual);
    }
  }
}
