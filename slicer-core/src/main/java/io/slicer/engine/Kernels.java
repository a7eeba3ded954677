package io.slicer.engine;

import io.slicer.engine.Dnnl.Recipe;
import io.slicer.engine.Recipes.GeluBackward;
import io.slicer.engine.Recipes.GeluForward;
import io.slicer.engine.Recipes.Layout;
import io.slicer.engine.Recipes.Product;
import io.slicer.engine.Recipes.Sum;
import io.slicer.graph.EncoderOps;
import io.slicer.graph.internal.Extent;
import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.FloatMemory;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The kernels of slicer's own ops, but for attention and loss, in the order of the ops. */
final class Kernels {
  private Kernels() {}

  /** Rows of the three tables, summed. Rows without a token become zero. */
  record Embed(EmbeddingTable words, Value positionTable, Value typeTable, Value y)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      int hidden = (int) y.columns();
      float[] sum = worker.row(0, hidden);
      float[] part = worker.row(1, hidden);
      BatchLayout layout = worker.layout();
      for (int row = worker.firstToken(); row < worker.endToken(); row++) {
        if (layout.id(row) < 0) {
          Arrays.fill(sum, 0, hidden, 0);
        } else {
          words.copyRow(layout.id(row), sum, 0);
          positionTable.memory().get((long) layout.position(row) * hidden, part, 0, hidden);
          add(part, sum, hidden);
          typeTable.memory().get((long) layout.type(row) * hidden, part, 0, hidden);
          add(part, sum, hidden);
        }
        y.memory().put(y.index(row), sum, 0, hidden);
      }
    }
  }

  private static void add(float[] x, float[] sum, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += x[i];
    }
  }

  /**
   * Rows of the gradient summed into those of the tables. Each worker has the tables' rows whose
   * number leaves its own when divided by the number of workers, so every sum has a fixed order.
   * Only rows that the last batch touched are cleared: all others are zero already. Rows of padding
   * are left out.
   */
  static final class EmbedGradient implements Kernel {
    private final EmbeddingTable words;
    private final Value dy;
    private final @Nullable Value wordGradient;
    private final @Nullable Value positionGradient;
    private final @Nullable Value typeGradient;
    private final EncoderOps.Padding padding;
    private final Touched[] touched;

    private static final class Touched {
      private int[] rows = new int[256];
      private int size;

      void add(int row) {
        if (size == rows.length) {
          rows = Arrays.copyOf(rows, 2 * size);
        }
        rows[size++] = row;
      }
    }

    EmbedGradient(
        EmbeddingTable words,
        Value dy,
        @Nullable Value wordGradient,
        @Nullable Value positionGradient,
        @Nullable Value typeGradient,
        EncoderOps.Padding padding,
        int workers) {
      this.words = words;
      this.dy = dy;
      this.wordGradient = wordGradient;
      this.positionGradient = positionGradient;
      this.typeGradient = typeGradient;
      this.padding = padding;
      touched = new Touched[workers];
      Arrays.setAll(touched, w -> new Touched());
    }

    @Override
    public void run(Worker worker) {
      int hidden = (int) dy.columns();
      BatchLayout layout = worker.layout();
      int rows = (int) layout.total(Extent.Rows.TOKENS);
      boolean accumulate = worker.step().accumulate();
      if (wordGradient != null) {
        Touched mine = touched[worker.number()];
        if (!accumulate) {
          for (int i = 0; i < mine.size; i++) {
            wordGradient.memory().fill((long) mine.rows[i] * hidden, hidden, 0);
          }
          mine.size = 0;
        }
        for (int row = 0; row < rows; row++) {
          int id = layout.id(row);
          if (id >= 0 && id != padding.word()) {
            int target = words.compactRow(id);
            if (target >= 0 && target % worker.count() == worker.number()) {
              scatter(worker, row, wordGradient, target, hidden);
              mine.add(target);
            }
          }
        }
      }
      if (positionGradient != null) {
        sum(worker, positionGradient, layout::position, padding.position());
      }
      if (typeGradient != null) {
        sum(worker, typeGradient, layout::type, -1);
      }
    }

    /** Sums into a small table, all of which is cleared before. */
    private void sum(Worker worker, Value table, IntUnaryOperator target, int untrained) {
      int hidden = (int) dy.columns();
      BatchLayout layout = worker.layout();
      if (!worker.step().accumulate()) {
        long rows = table.columns() / hidden;
        for (long row = worker.number(); row < rows; row += worker.count()) {
          table.memory().fill(row * hidden, hidden, 0);
        }
      }
      int rows = (int) layout.total(Extent.Rows.TOKENS);
      for (int row = 0; row < rows; row++) {
        int to = target.applyAsInt(row);
        if (layout.id(row) >= 0 && to != untrained && to % worker.count() == worker.number()) {
          scatter(worker, row, table, to, hidden);
        }
      }
    }

    private void scatter(Worker worker, int row, Value table, int target, int hidden) {
      float[] sum = worker.row(0, hidden);
      float[] part = worker.row(1, hidden);
      table.memory().get((long) target * hidden, sum, 0, hidden);
      dy.memory().get(dy.index(row), part, 0, hidden);
      add(part, sum, hidden);
      table.memory().put((long) target * hidden, sum, 0, hidden);
    }
  }

  /** The features that sequences bring along. Rows without a token become zero. */
  record Features(Value y) implements Kernel {
    @Override
    public void run(Worker worker) {
      int hidden = (int) y.columns();
      float[] row = worker.row(0, hidden);
      BatchLayout layout = worker.layout();
      int next = worker.firstToken();
      for (int sequence = layout.firstSequence(worker.number());
          sequence < layout.endSequence(worker.number());
          sequence++) {
        for (int t = 0; t < layout.length(sequence); t++) {
          layout.features(sequence).get((long) t * hidden, row, 0, hidden);
          y.memory().put(y.index(next++), row, 0, hidden);
        }
      }
      Arrays.fill(row, 0, hidden, 0);
      while (next < worker.endToken()) {
        y.memory().put(y.index(next++), row, 0, hidden);
      }
    }
  }

  /** Whether values lie one behind the other, so that they are one matrix. */
  static boolean adjacent(List<Value> values) {
    if (values.stream().mapToLong(Value::columns).sum() > FloatMemory.LONGEST_RUN) {
      return false; // Mapped memory need not be in one piece.
    }
    for (int i = 1; i < values.size(); i++) {
      Value before = values.get(i - 1);
      if (before.address(0) + 4 * before.columns() != values.get(i).address(0)) {
        return false;
      }
    }
    return true;
  }

  /**
   * dy W, or the sum of such products where several weights are not adjacent, on top of something
   * else if there is an addend.
   */
  record LinearInputGradient(
      Value dy,
      List<Value> weights,
      @Nullable Value addend,
      Value dx,
      Recipe first,
      Recipe following)
      implements Kernel {
    static LinearInputGradient of(Value dy, List<Value> weights, @Nullable Value addend, Value dx) {
      List<Value> matrices = adjacent(weights) ? weights.subList(0, 1) : weights;
      long part = dy.columns() / matrices.size();
      Product product =
          Product.of(
                  Layout.of(new long[] {Recipes.ROWS, part}, new long[] {dy.columns(), 1}),
                  Layout.matrix(part, dx.columns()),
                  Layout.matrix(Recipes.ROWS, dx.columns()))
              .forAnyRows();
      Recipe following = product.accumulating();
      return new LinearInputGradient(
          dy, matrices, addend, dx, addend == null ? product : following, following);
    }

    @Override
    public boolean isProduct() {
      return true;
    }

    @Override
    public void run(Worker worker) {
      long rows = worker.rows(dy);
      if (rows == 0) {
        return;
      }
      if (addend != null && worker.address(addend) != worker.address(dx)) {
        copy(worker, addend, dx);
      }
      long part = dy.columns() / weights.size();
      for (int i = 0; i < weights.size(); i++) {
        worker
            .calls(i == 0 ? first : following)
            .of(rows)
            .bind(0, worker.address(dy) + 4L * i * part)
            .bind(1, weights.get(i).address(0))
            .bind(2, worker.address(dx))
            .run();
      }
    }
  }

  private static void copy(Worker worker, Value from, Value to) {
    int columns = (int) from.columns();
    float[] values = worker.row(0, columns);
    long end = worker.start(from) + worker.rows(from);
    for (long row = worker.start(from); row < end; row++) {
      from.memory().get(from.index(row), values, 0, columns);
      to.memory().put(to.index(row), values, 0, columns);
    }
  }

  /**
   * dy^T x over the rows of all workers, cut into the gradients of one or several weights. Each
   * worker computes some rows of each, so there is one gradient, whatever the number of workers.
   */
  static final class LinearWeightGradient implements Kernel {
    private final Value dy;
    private final Value x;
    private final List<@Nullable Value> gradients;
    private final boolean onTop; // of what other ops make of the gradients
    private final long out; // rows of one weight
    private final long[] from;
    private final Recipe[] first;
    private final Recipe[] following;

    LinearWeightGradient(
        Value dy, Value x, List<@Nullable Value> gradients, boolean onTop, int workers) {
      this.dy = dy;
      this.x = x;
      this.gradients = gradients;
      this.onTop = onTop;
      out = dy.columns() / gradients.size();
      from = new long[workers + 1];
      first = new Recipe[workers];
      following = new Recipe[workers];
      long blocks = (out + BatchLayout.ROUND - 1) / BatchLayout.ROUND;
      for (int w = 0; w < workers; w++) {
        from[w + 1] = Math.min(out, blocks * (w + 1) / workers * BatchLayout.ROUND);
        long rows = from[w + 1] - from[w];
        Product product =
            Product.of(
                    Layout.of(new long[] {rows, Recipes.ROWS}, new long[] {1, dy.columns()}),
                    Layout.matrix(Recipes.ROWS, x.columns()),
                    Layout.matrix(rows, x.columns()))
                .forAnyRows();
        first[w] = product;
        following[w] = product.accumulating();
      }
    }

    @Override
    public boolean isProduct() {
      return true;
    }

    @Override
    public void run(Worker worker) {
      int w = worker.number();
      long mine = from[w + 1] - from[w];
      long rows = worker.layout().total(dy.extent().rows());
      boolean accumulate = onTop || worker.step().accumulate();
      for (int i = 0; i < gradients.size(); i++) {
        Value gradient = gradients.get(i);
        if (gradient == null || mine == 0) {
          continue;
        }
        if (rows == 0) {
          if (!accumulate) {
            gradient.memory().fill(from[w] * x.columns(), mine * x.columns(), 0);
          }
          continue;
        }
        worker
            .calls(accumulate ? following[w] : first[w])
            .of(rows)
            .bind(0, dy.address(0) + 4 * (i * out + from[w]))
            .bind(1, x.address(0))
            .bind(2, gradient.address(0) + 4 * from[w] * x.columns())
            .run();
      }
    }
  }

  /** Column sums of a worker's rows, into its own partial gradients. */
  record BiasGradient(Value dy, List<@Nullable Partial> gradients) implements Kernel {
    @Override
    public void run(Worker worker) {
      int columns = (int) dy.columns();
      float[] sum = worker.row(0, columns);
      float[] part = worker.row(1, columns);
      Arrays.fill(sum, 0, columns, 0);
      long end = worker.start(dy) + worker.rows(dy);
      for (long row = worker.start(dy); row < end; row++) {
        dy.memory().get(dy.index(row), part, 0, columns);
        add(part, sum, columns);
      }
      int each = columns / gradients.size();
      for (int i = 0; i < gradients.size(); i++) {
        Partial gradient = gradients.get(i);
        if (gradient != null) {
          gradient.put(worker, sum, i * each);
        }
      }
    }
  }

  /** Normalizes each row. */
  record LayerNorm(
      Value x, Value weight, Value bias, Value y, Value mean, Value variance, Recipe recipe)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      if (rows > 0) {
        worker
            .calls(recipe)
            .of(rows)
            .bind(0, worker.address(x))
            .bind(1, weight.address(0))
            .bind(2, bias.address(0))
            .bind(3, worker.address(y))
            .bind(4, worker.address(mean))
            .bind(5, worker.address(variance))
            .run();
      }
    }
  }

  /** The gradients of a layer normalization; those of its parameters are partial. */
  record LayerNormGradient(
      Value x,
      Value weight,
      Value mean,
      Value variance,
      Value dy,
      Value dx,
      @Nullable Partial weightGradient,
      @Nullable Partial biasGradient,
      Recipe recipe)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      int columns = (int) x.columns();
      FloatMemory parameters = worker.scratch(2L * columns);
      if (rows > 0) {
        worker
            .calls(recipe)
            .of(rows)
            .bind(0, worker.address(x))
            .bind(1, weight.address(0))
            .bind(2, worker.address(mean))
            .bind(3, worker.address(variance))
            .bind(4, worker.address(dy))
            .bind(5, worker.address(dx))
            .bind(6, parameters.address(0))
            .bind(7, parameters.address(columns))
            .run();
      } else {
        parameters.fill(0, 2L * columns, 0);
      }
      float[] values = worker.row(0, 2 * columns);
      parameters.get(0, values, 0, 2 * columns);
      if (weightGradient != null) {
        weightGradient.put(worker, values, 0);
      }
      if (biasGradient != null) {
        biasGradient.put(worker, values, columns);
      }
    }
  }

  /** The activation. */
  record Gelu(Value x, Value y, Recipe gelu) implements Kernel {
    static Gelu of(Value x, Value y) {
      return new Gelu(x, y, new GeluForward(x.columns()));
    }

    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      if (rows > 0) {
        worker.calls(gelu).of(rows).bind(0, worker.address(x)).bind(1, worker.address(y)).run();
      }
    }
  }

  /** Its gradient. */
  record GeluGradient(Value x, Value dy, Value dx, Recipe gelu) implements Kernel {
    static GeluGradient of(Value x, Value dy, Value dx) {
      return new GeluGradient(x, dy, dx, new GeluBackward(x.columns()));
    }

    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      if (rows > 0) {
        worker
            .calls(gelu)
            .of(rows)
            .bind(0, worker.address(x))
            .bind(1, worker.address(dy))
            .bind(2, worker.address(dx))
            .run();
      }
    }
  }

  /** a + b. */
  record Add(Value a, Value b, Value sum, Recipe recipe) implements Kernel {
    static Add of(Value a, Value b, Value sum) {
      return new Add(a, b, sum, new Sum(a.columns()));
    }

    @Override
    public void run(Worker worker) {
      long rows = worker.rows(a);
      if (rows > 0) {
        worker
            .calls(recipe)
            .of(rows)
            .bind(0, worker.address(a))
            .bind(1, worker.address(b))
            .bind(2, worker.address(sum))
            .run();
      }
    }
  }

  /** Copies of the scored tokens' rows. */
  record ScoredRows(Value x, Value y) implements Kernel {
    @Override
    public void run(Worker worker) {
      int columns = (int) x.columns();
      float[] values = worker.row(0, columns);
      for (int row = worker.firstScored(); row < worker.endScored(); row++) {
        int token = worker.layout().scoredRow(row);
        if (token < 0) {
          Arrays.fill(values, 0, columns, 0);
        } else {
          x.memory().get(x.index(token), values, 0, columns);
        }
        y.memory().put(y.index(row), values, 0, columns);
      }
    }
  }

  /** The gradients of the scored rows where they came from, zero elsewhere. */
  record ScoredRowsGradient(Value dy, Value dx) implements Kernel {
    @Override
    public void run(Worker worker) {
      int columns = (int) dx.columns();
      float[] values = worker.row(0, columns);
      dx.memory().fill(dx.index(worker.firstToken()), worker.rows(dx) * columns, 0);
      for (int row = worker.firstScored(); row < worker.endScored(); row++) {
        int token = worker.layout().scoredRow(row);
        if (token >= 0) {
          dy.memory().get(dy.index(row), values, 0, columns);
          dx.memory().put(dx.index(token), values, 0, columns);
        }
      }
    }
  }
}
