package io.slicer.engine.internal.kernel;

import com.google.common.primitives.Longs;
import io.slicer.engine.internal.dnnl.Dnnl.Call;
import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Epilogue;
import io.slicer.engine.internal.dnnl.Format;
import io.slicer.engine.internal.dnnl.Recipes;
import io.slicer.engine.internal.dnnl.Recipes.Layout;
import io.slicer.engine.internal.dnnl.Recipes.Product;
import io.slicer.engine.internal.dnnl.Recipes.Rounding;
import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Products whose factors are rounded to another format. Of the weights there is a rounded copy,
 * made anew at the start of every step, by all workers and for all plans, because an optimizer has
 * changed the float32 master weights since.
 */
public final class RoundedProducts implements Products, AutoCloseable {
  private final Format format;
  private final Map<List<String>, Matrix> matrices = new LinkedHashMap<>();

  /** The step in which they were rounded last. */
  private long rounded = -1;

  private boolean stale = true;

  /**
   * Products of rounded factors.
   *
   * @param format what rows and weights are rounded to
   */
  public RoundedProducts(Format format) {
    this.format = format;
  }

  @Override
  public Format format() {
    return format;
  }

  @Override
  public boolean takeEpilogues() {
    return false;
  }

  @Override
  public DenseWeights dense(List<Value> weights, List<Value> biases, long in) {
    return new Layers(format, rounded(weights, in), biases, in);
  }

  @Override
  public Matrices matrices(List<Value> weights, long in) {
    return weights.stream().anyMatch(Value::isMade)
        ? new Each(rounded(weights, in))
        : matrix(weights, in);
  }

  /** What an op has made has been rounded behind it, in the plan. */
  private List<Weight> rounded(List<Value> weights, long in) {
    if (weights.stream().noneMatch(Value::isMade)) {
      Matrix matrix = matrix(weights, in);
      return IntStream.range(0, weights.size())
          .mapToObj(i -> new Weight(matrix.out, () -> matrix.addressOf(i)))
          .toList();
    }
    List<Weight> rounded = new ArrayList<>();
    for (Value weight : weights) {
      long out = weight.extent().fixedRows();
      Matrix own = weight.isMade() ? null : matrix(List.of(weight), in);
      rounded.add(new Weight(out, own == null ? () -> weight.address(0) : () -> own.addressOf(0)));
    }
    return rounded;
  }

  /**
   * A rounded weight.
   *
   * @param out its rows
   * @param address where it lies in this run
   */
  private record Weight(long out, LongSupplier address) {}

  /** Weights that do not lie one below the other. */
  private record Each(List<Weight> weights) implements Matrices {
    @Override
    public int count() {
      return weights.size();
    }

    @Override
    public long address(int matrix) {
      return weights.get(matrix).address().getAsLong();
    }
  }

  /** The same matrix for forward and backward products with the same weights. */
  private Matrix matrix(List<Value> masters, long in) {
    return matrices.computeIfAbsent(
        masters.stream().map(Value::name).toList(), names -> new Matrix(format, masters, in));
  }

  /** Weights (out, in), one below the other: on the way back they are one matrix. */
  private static final class Matrix implements Matrices {
    private final Format format;
    private final List<Value> masters;
    private final long in;
    private final long out;
    private final Rounding rounding;
    private final FloatMemory memory;

    private Matrix(Format format, List<Value> masters, long in) {
      this.format = format;
      this.masters = masters;
      this.in = in;
      out = masters.get(0).extent().fixedRows();
      rounding = new Rounding(format, in);
      memory = FloatMemory.allocate(out * masters.size() * format.floats(in));
    }

    @Override
    public int count() {
      return 1;
    }

    @Override
    public long address(int matrix) {
      return memory.address(0);
    }

    long addressOf(int weight) {
      return memory.address(weight * out * format.floats(in));
    }

    private void round(Worker worker) {
      long first = out * worker.number() / worker.count();
      long rows = out * (worker.number() + 1) / worker.count() - first;
      for (int i = 0; i < masters.size() && rows > 0; i++) {
        worker
            .calls(rounding)
            .of(rows)
            .bind(0, masters.get(i).address(0) + Float.BYTES * first * in)
            .bind(1, memory.address((i * out + first) * format.floats(in)))
            .run();
      }
    }
  }

  /** One product for each weight. */
  private record Layers(Format format, List<Weight> weights, List<Value> biases, long in)
      implements DenseWeights {
    private static final int X = 0;
    private static final int WEIGHT = 1;
    private static final int Y = 2;
    private static final int BIAS = 3;

    @Override
    public List<Long> bounds() {
      long[] bounds = new long[weights.size() + 1];
      for (int i = 0; i < weights.size(); i++) {
        bounds[i + 1] = bounds[i] + weights.get(i).out();
      }
      return Longs.asList(bounds);
    }

    @Override
    public Recipe recipe(int part, Operand x, long stride, Epilogue epilogue) {
      if (!epilogue.equals(Epilogue.NONE)) {
        throw new IllegalArgumentException("nothing follows a product of rounded factors");
      }
      long out = weights.get(part).out();
      Product product =
          Product.of(
              format.matrix(Recipes.ROWS, in),
              format.transposed(out, in),
              Layout.of(new long[] {Recipes.ROWS, out}, new long[] {stride, 1}));
      return biases.isEmpty() ? product : product.withBias(out);
    }

    @Override
    public long prepare(Worker worker, Operand x, long first, long rows) {
      return x.address(first, 0);
    }

    @Override
    public void bind(Call call, int part, long prepared, long rows, long y, long residual) {
      call.bind(X, prepared).bind(WEIGHT, weights.get(part).address().getAsLong()).bind(Y, y);
      if (!biases.isEmpty()) {
        call.bind(BIAS, biases.get(part).address(0));
      }
    }
  }

  @Override
  public Optional<Kernel> preparation() {
    return matrices.isEmpty() ? Optional.empty() : Optional.of(this::round);
  }

  /** Later micro-batches of a step find the weights as the first one left them. */
  @Override
  public void begin(@Nullable TrainingStep step) {
    stale = step == null || !step.accumulate() || step.number() != rounded;
    rounded = step == null ? -1 : step.number();
  }

  private void round(Worker worker) {
    if (stale) {
      matrices.values().forEach(matrix -> matrix.round(worker));
    }
  }

  @Override
  public void close() {
    matrices.values().forEach(matrix -> matrix.memory.close());
  }
}
