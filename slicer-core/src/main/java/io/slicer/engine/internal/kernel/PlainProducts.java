package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.Format;
import java.util.List;

/** Products with the model's own float32 matrices, where they are. */
public final class PlainProducts implements Products {
  /** Products of float32. */
  public PlainProducts() {}

  @Override
  public Format format() {
    return Format.FLOAT32;
  }

  @Override
  public boolean takeEpilogues() {
    return true;
  }

  @Override
  public DenseWeights dense(List<Value> weights, List<Value> biases, long in) {
    return PlainWeights.of(weights, biases);
  }

  @Override
  public Matrices matrices(List<Value> weights, long in) {
    return new Own(Value.areAdjacent(weights) ? weights.subList(0, 1) : weights);
  }

  private record Own(List<Value> matrices) implements Matrices {
    @Override
    public int count() {
      return matrices.size();
    }

    @Override
    public long address(int matrix) {
      return matrices.get(matrix).address(0);
    }
  }
}
