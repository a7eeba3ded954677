package io.slicer.engine;

import com.google.common.primitives.Longs;
import io.slicer.engine.Dnnl.Call;
import java.util.List;

/**
 * The weight (out, in) and the bias (out) of a dense layer as its products take them: in one part
 * or several, one behind the other along the outputs.
 */
interface DenseWeights {
  /** Where each part begins, and behind them the number of all outputs. */
  List<Long> bounds();

  /** The products with a part. */
  DenseRecipe recipe(int part, long in, long stride, Epilogue epilogue);

  /**
   * Makes rows ready to be multiplied.
   *
   * @param worker whose scratch memory may hold what is made
   * @param x rows of floats
   * @param first of them
   * @param rows how many
   * @return address of what the products read
   */
  long prepare(Worker worker, Value x, long first, long rows);

  /** Binds what was prepared, the weight and the bias. */
  void bind(Call call, int part, long prepared, long rows);

  /** A checkpoint's own matrices; those that are adjacent make one part. */
  record Plain(List<Value> weights, List<Value> biases, List<Long> bounds) implements DenseWeights {
    static Plain of(List<Value> weights, List<Value> biases) {
      boolean one = Kernels.adjacent(weights) && Kernels.adjacent(biases);
      long outputs = biases.stream().mapToLong(Value::columns).sum();
      if (one) {
        return new Plain(weights.subList(0, 1), biases.subList(0, 1), List.of(0L, outputs));
      }
      long[] bounds = new long[weights.size() + 1];
      for (int i = 0; i < weights.size(); i++) {
        bounds[i + 1] = bounds[i] + biases.get(i).columns();
      }
      return new Plain(weights, biases, Longs.asList(bounds));
    }

    @Override
    public DenseRecipe recipe(int part, long in, long stride, Epilogue epilogue) {
      long out = bounds.get(part + 1) - bounds.get(part);
      return new DenseRecipe(DenseRecipe.Form.PLAIN, in, out, stride, epilogue);
    }

    @Override
    public long prepare(Worker worker, Value x, long first, long rows) {
      return x.address(first);
    }

    @Override
    public void bind(Call call, int part, long prepared, long rows) {
      call.bind(DenseRecipe.X, prepared)
          .bind(DenseRecipe.WEIGHT, weights.get(part).address(0))
          .bind(DenseRecipe.BIAS, biases.get(part).address(0));
    }
  }
}
