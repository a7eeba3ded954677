package io.slicer.engine;

import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a plan rounded to bfloat16: a copy that is made anew at the start of every step,
 * by all workers, because an optimizer has changed the float32 master weights since.
 */
final class Bfloat16Weights implements Kernel, AutoCloseable {
  private final Map<List<String>, Matrix> matrices = new LinkedHashMap<>();

  /** The step in which they were rounded last. */
  private long rounded = -1;

  private boolean stale = true;

  /** Weights (out, in), one below the other. */
  static final class Matrix {
    private final List<Value> masters;
    private final long in;
    private final long out;
    private final Bfloat16Kernels.Rounding rounding;
    private final FloatMemory memory;

    private Matrix(List<Value> masters, long in) {
      this.masters = masters;
      this.in = in;
      out = masters.get(0).columns() / in;
      rounding = new Bfloat16Kernels.Rounding(in);
      memory = FloatMemory.allocate(rows() * Bfloat16Kernels.floats(in));
    }

    /** The rows of all weights together. */
    long rows() {
      return out * masters.size();
    }

    /** Address of a weight. */
    long address(int weight) {
      return memory.address(weight * out * Bfloat16Kernels.floats(in));
    }

    private void round(Worker worker) {
      long first = out * worker.number() / worker.count();
      long rows = out * (worker.number() + 1) / worker.count() - first;
      for (int i = 0; i < masters.size() && rows > 0; i++) {
        worker
            .calls(rounding)
            .of(rows)
            .bind(0, masters.get(i).address(0) + Float.BYTES * first * in)
            .bind(1, memory.address((i * out + first) * Bfloat16Kernels.floats(in)))
            .run();
      }
    }
  }

  /** The same matrix for forward and backward products with the same weights. */
  Matrix matrix(List<Value> masters, long in) {
    return matrices.computeIfAbsent(
        masters.stream().map(Value::name).toList(), names -> new Matrix(masters, in));
  }

  boolean isEmpty() {
    return matrices.isEmpty();
  }

  /**
   * Before workers run: later micro-batches of a step find the weights as the first one of this
   * plan left them.
   */
  void begin(@Nullable TrainingStep step) {
    stale = step == null || !step.accumulate() || step.number() != rounded;
    rounded = step == null ? -1 : step.number();
  }

  @Override
  public void run(Worker worker) {
    if (stale) {
      matrices.values().forEach(matrix -> matrix.round(worker));
    }
  }

  @Override
  public void close() {
    matrices.values().forEach(matrix -> matrix.memory.close());
  }
}
