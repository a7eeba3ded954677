package io.slicer.engine;

import io.slicer.model.EncoderModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * A model's weights made ready for running it: rounded to a precision and laid out once as the
 * processor's kernels want them. All executors of the model share them:
 *
 * <pre>{@code
 * try (PackedWeights weights = PackedWeights.of(model, Precision.INT8, 2);
 *     PlanExecutor executor = PlanExecutor.of(weights, 1)) {
 *   float[] scores = executor.scores(batch);
 * }
 * }</pre>
 *
 * <p>They are made when an executor first needs them, and do not follow later changes of the
 * model's parameters. The weights of a head with few labels stay float32 in every precision.
 *
 * <p>Thread-safe. Executors must have been closed before it is.
 */
public final class PackedWeights implements AutoCloseable {
  /** Weights with fewer outputs are neither rounded nor cut: there is nothing to gain. */
  private static final long FEW_OUTPUTS = 64;

  private final EncoderModel model;
  private final Precision precision;
  private final int parts;
  private final Map<Layer, PackedMatrix> matrices = new HashMap<>();
  private boolean closed;

  /** The names of what a dense layer is made of: two layers may share a weight. */
  private record Layer(List<String> weights, List<String> biases) {
    static Layer of(List<Value> weights, List<Value> biases) {
      return new Layer(
          weights.stream().map(Value::name).toList(), biases.stream().map(Value::name).toList());
    }
  }

  private PackedWeights(EncoderModel model, Precision precision, int parts) {
    this.model = model;
    this.precision = precision;
    this.parts = parts;
  }

  /**
   * The weights of a model.
   *
   * @param model the model, which must stay open
   * @param precision of the products
   * @param parts into how many parts each weight is cut: how many threads can share one sentence
   * @return the weights; the caller closes them
   * @throws UnsupportedOperationException if the processor has no instructions for the precision
   */
  public static PackedWeights of(EncoderModel model, Precision precision, int parts) {
    if (parts < 1) {
      throw new IllegalArgumentException(parts + " parts");
    }
    Processor.require(precision);
    return new PackedWeights(model, precision, parts);
  }

  /**
   * Whose weights they are.
   *
   * @return the model
   */
  public EncoderModel model() {
    return model;
  }

  /**
   * The precision of the products.
   *
   * @return the precision
   */
  public Precision precision() {
    return precision;
  }

  /**
   * Into how many parts each weight is cut.
   *
   * @return the number of parts
   */
  public int parts() {
    return parts;
  }

  /**
   * The memory that the weights made so far take, beside that of the model.
   *
   * @return bytes
   */
  public synchronized long bytes() {
    return matrices.values().stream().mapToLong(PackedMatrix::bytes).sum();
  }

  /**
   * The weights of a dense layer; several matrices stand one below the other. Their values are
   * there when {@link #pack} has been called.
   */
  synchronized DenseWeights dense(List<Value> weights, List<Value> biases) {
    if (closed) {
      throw new IllegalStateException("the packed weights have been closed");
    }
    return matrices.computeIfAbsent(
        Layer.of(weights, biases),
        layer -> {
          long out = biases.stream().mapToLong(Value::columns).sum();
          long in = weights.get(0).columns() / biases.get(0).columns();
          boolean small = out < FEW_OUTPUTS;
          DenseRecipe.Form form =
              small || in % PackedMatrix.FEATURES_PER_WORD != 0
                  ? DenseRecipe.Form.FP32
                  : switch (precision) {
                    case FP32 -> DenseRecipe.Form.FP32;
                    case BF16 -> DenseRecipe.Form.BF16;
                    case INT8 -> DenseRecipe.Form.INT8;
                  };
          return new PackedMatrix(weights, biases, form, in, bounds(out, small));
        });
  }

  private List<Long> bounds(long out, boolean small) {
    List<Long> bounds = new ArrayList<>(List.of(0L));
    for (int part = 1; part < parts && !small; part++) {
      bounds.add(out * part / parts / BatchLayout.ROUND * BatchLayout.ROUND);
    }
    bounds.add(out);
    return bounds;
  }

  /**
   * Packs, with a team of workers, what has been asked for and is not packed yet. What fails is
   * tried again by the next call.
   */
  synchronized void pack(Workers workers, Worker[] views) {
    Queue<PackedMatrix.Part> todo = new ConcurrentLinkedQueue<>();
    matrices.values().forEach(matrix -> todo.addAll(matrix.unpacked()));
    if (todo.isEmpty()) {
      return;
    }
    workers.run(
        w -> {
          for (PackedMatrix.@Nullable Part part = todo.poll(); part != null; part = todo.poll()) {
            part.pack(views[w]);
          }
        });
  }

  @Override
  public synchronized void close() {
    closed = true;
    matrices.values().forEach(PackedMatrix::close);
    matrices.clear();
  }
}
