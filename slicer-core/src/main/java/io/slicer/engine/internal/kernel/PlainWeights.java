package io.slicer.engine.internal.kernel;

import com.google.common.primitives.Longs;
import io.slicer.engine.internal.dnnl.DenseRecipe;
import io.slicer.engine.internal.dnnl.Dnnl.Call;
import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Epilogue;
import java.util.List;

/** A checkpoint's own matrices; those that are adjacent make one part. */
record PlainWeights(List<Value> weights, List<Value> biases, List<Long> bounds)
    implements DenseWeights {
  static PlainWeights of(List<Value> weights, List<Value> biases) {
    long outputs = biases.stream().mapToLong(Value::columns).sum();
    if (Value.areAdjacent(weights) && Value.areAdjacent(biases)) {
      return new PlainWeights(weights.subList(0, 1), biases.subList(0, 1), List.of(0L, outputs));
    }
    long[] bounds = new long[weights.size() + 1];
    for (int i = 0; i < weights.size(); i++) {
      bounds[i + 1] = bounds[i] + biases.get(i).columns();
    }
    return new PlainWeights(weights, biases, Longs.asList(bounds));
  }

  @Override
  public Recipe recipe(int part, Operand x, long stride, Epilogue epilogue) {
    long out = bounds.get(part + 1) - bounds.get(part);
    return new DenseRecipe(DenseRecipe.Form.PLAIN, x.columns(), out, stride, epilogue);
  }

  @Override
  public long prepare(Worker worker, Operand x, long first, long rows) {
    return x.address(first, 0);
  }

  @Override
  public void bind(Call call, int part, long prepared, long rows, long y, long residual) {
    call.bind(DenseRecipe.X, prepared)
        .bind(DenseRecipe.WEIGHT, weights.get(part).address(0))
        .bind(DenseRecipe.BIAS, biases.get(part).address(0))
        .bind(DenseRecipe.Y, y);
    if (residual != 0) {
      call.bind(DenseRecipe.Form.PLAIN.residual(), residual);
    }
  }
}
