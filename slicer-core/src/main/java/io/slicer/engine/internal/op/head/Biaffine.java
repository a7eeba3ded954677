package io.slicer.engine.internal.op.head;

import io.slicer.engine.internal.dnnl.ByRows;
import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Recipes;
import io.slicer.engine.internal.dnnl.Recipes.Layout;
import io.slicer.engine.internal.dnnl.Recipes.Product;
import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Rows;
import io.slicer.engine.internal.kernel.Target;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * words d (R, H), heads h (HEADS, H), weights (matrices, H + 1, H or H + 1) -> [d; 1] W h or [d; 1]
 * W [h; 1] for all matrices W and all pairs of a sequence: (matrices, n, n + 1) of each.
 *
 * <p>Matrix by matrix: V = [d; 1] W for all words, then V h^T sentence by sentence. What all
 * matrices together would make of the words is many times as large as the words, and is never held.
 */
public final class Biaffine extends Op {
  private final SDVariable[] weights;

  private Biaffine(SDVariable words, SDVariable heads, SDVariable[] weights) {
    super(
        words.getSameDiff(),
        List.of(new Extent(TreeRows.ARCS, matrices(weights))),
        prepend(words, prepend(heads, weights)));
    this.weights = weights;
  }

  /**
   * The scores of all pairs.
   *
   * @throws IllegalArgumentException if a weight has another form
   */
  public static SDVariable of(SDVariable words, SDVariable heads, List<SDVariable> weights) {
    long hidden = extent(words).columns();
    weights.forEach(weight -> checkForm(extent(weight).shape(), hidden));
    return new Biaffine(words, heads, weights.toArray(SDVariable[]::new)).only();
  }

  /**
   * Refuses a weight of another form.
   *
   * @param hidden H
   */
  public static void checkForm(Shape weight, long hidden) {
    if (weight.rank() != 3
        || weight.size(1) != hidden + 1
        || (weight.size(2) != hidden && weight.size(2) != hidden + 1)) {
      throw new IllegalArgumentException(
          "a biaffine weight %s, not (matrices, %d, %d or %d)"
              .formatted(weight, hidden + 1, hidden, hidden + 1));
    }
  }

  private static long matrices(SDVariable... weights) {
    return like(weights).stream().mapToLong(weight -> weight.shape().size(0)).sum();
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    SDVariable dscores = given(outputs.get(0));
    List<@Nullable SDVariable> gradients = new ArrayList<>();
    Collections.addAll(gradients, new RowGradient(dscores, arg(0), arg(1), weights).add());
    Collections.addAll(gradients, new WeightGradient(dscores, arg(0), arg(1), weights).add());
    return gradients;
  }

  @Override
  public Kernel kernel(Compilation plan) {
    return new Score(
        plan.in(0), plan.in(1), Weight.of(plan.in(2, 2 + weights.length)), plan.out(0));
  }

  /** A weight (matrices, H + 1, columns), where it lies, and its products. */
  private record Weight(Value value, Form form) {
    static List<Weight> of(List<Value> values) {
      return values.stream()
          .map(value -> new Weight(value, Form.of(value.extent().shape())))
          .toList();
    }

    /** V = [d; 1] W for words that lie one behind the other. */
    void forward(Worker worker, int matrix, long words, long count, FloatMemory v) {
      long address = value.address(matrix);
      worker
          .calls(form.forward())
          .of(count)
          .bind(0, words)
          .bind(1, address)
          .bind(2, v.address(0))
          .bind(3, address + Float.BYTES * form.hidden() * form.columns())
          .run();
    }
  }

  /** The form of a weight (matrices, H + 1, columns), and its products. */
  private record Form(
      int matrices,
      long hidden,
      long columns,
      Recipe forward,
      Recipe backward,
      ByRows pairs,
      ByRows spread,
      ByRows gather) {
    static Form of(Shape shape) {
      long hidden = shape.size(1) - 1;
      long columns = shape.size(2);
      Layout ofWords = Layout.of(new long[] {Recipes.ROWS, hidden}, new long[] {columns, 1});
      Layout heads = Layout.matrix(Recipes.ROWS_AND_ONE, hidden);
      Layout arcs = Layout.matrix(Recipes.ROWS, Recipes.ROWS_AND_ONE);
      return new Form(
          Math.toIntExact(shape.size(0)),
          hidden,
          columns,
          Product.of(
                  Layout.matrix(Recipes.ROWS, hidden),
                  Layout.matrix(hidden, columns),
                  Layout.matrix(Recipes.ROWS, columns))
              .withBias(columns)
              .forAnyRows(),
          Product.of(
                  Layout.matrix(Recipes.ROWS, columns),
                  Layout.of(new long[] {columns, hidden}, new long[] {1, columns}),
                  Layout.matrix(Recipes.ROWS, hidden))
              .accumulating(),
          ByRows.of(
              Product.of(
                  ofWords,
                  Layout.of(new long[] {hidden, Recipes.ROWS_AND_ONE}, new long[] {1, hidden}),
                  arcs)),
          ByRows.of(Product.of(arcs, heads, ofWords)),
          ByRows.of(
              Product.of(
                      Layout.of(
                          new long[] {Recipes.ROWS_AND_ONE, Recipes.ROWS},
                          new long[] {1, Recipes.ROWS_AND_ONE}),
                      ofWords,
                      heads)
                  .accumulating()));
    }

    boolean hasHeadBias() {
      return columns > hidden;
    }

    /**
     * The gradient of V: dV = ds h^T, its last column the sums of ds if heads have a bias; zero in
     * rows that stand for nothing.
     *
     * @param number of the matrix among those of all weights
     * @param firstRow the scored row with which dV begins
     */
    void spread(
        Worker worker,
        int number,
        Value dscores,
        Value heads,
        int firstSequence,
        int endSequence,
        long firstRow,
        FloatMemory dv,
        long at,
        long rows) {
      BatchLayout layout = worker.layout();
      dv.fill(at, rows * columns, 0);
      for (int s = firstSequence; s < endSequence; s++) {
        int n = wordCount(layout, s);
        if (n == 0) {
          continue;
        }
        long from = at + (layout.firstRow(RowKind.SCORED, s) - firstRow) * columns;
        worker
            .calls(spread.of(n))
            .of(n)
            .bind(0, dscores.memory().address(matrixAt(layout, dscores, s, number)))
            .bind(1, heads.address(layout.firstRow(TreeRows.HEADS, s)))
            .bind(2, dv.address(from))
            .run();
        if (hasHeadBias()) {
          long arcs = matrixAt(layout, dscores, s, number);
          float[] row = worker.row(0, n + 1);
          for (int d = 0; d < n; d++) {
            dscores.memory().get(arcs + d * (n + 1L), row, 0, n + 1);
            float sum = 0;
            for (int h = 0; h <= n; h++) {
              sum += row[h];
            }
            dv.set(from + d * columns + hidden, sum);
          }
        }
      }
    }
  }

  private static int wordCount(BatchLayout layout, int sequence) {
    return Math.toIntExact(layout.rows(RowKind.SCORED, sequence));
  }

  /** Index of the first score that a matrix gives for a sequence. */
  private static long matrixAt(BatchLayout layout, Value scores, int sequence, int number) {
    return scores.index(layout.firstRow(TreeRows.ARCS, sequence))
        + number * layout.rows(TreeRows.ARCS, sequence);
  }

  /** Workers who have all sequences share the matrices. */
  private record Score(Value words, Value heads, List<Weight> weights, Value scores)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      BatchLayout layout = worker.layout();
      boolean shared = worker.sharesColumns();
      long first = shared ? 0 : worker.start(words);
      long rows = shared ? layout.total(RowKind.SCORED) : worker.rows(words);
      if (rows == 0) {
        return;
      }
      int all = Math.toIntExact(scores.columns());
      int from = shared ? all * worker.number() / worker.count() : 0;
      int to = shared ? all * (worker.number() + 1) / worker.count() : all;
      int number = 0;
      for (Weight weight : weights) {
        for (int matrix = 0; matrix < weight.form().matrices(); matrix++, number++) {
          if (number >= from && number < to) {
            score(worker, weight, matrix, number, first, rows);
          }
        }
      }
    }

    private void score(
        Worker worker, Weight weight, int matrix, int number, long first, long rows) {
      BatchLayout layout = worker.layout();
      Form form = weight.form();
      FloatMemory v = worker.scratch(rows * form.columns());
      weight.forward(worker, matrix, words.address(first), rows, v);
      int end = layout.endSequence(worker.number());
      for (int s = layout.firstSequence(worker.number()); s < end; s++) {
        int n = wordCount(layout, s);
        if (n == 0) {
          continue;
        }
        long from = (layout.firstRow(RowKind.SCORED, s) - first) * form.columns();
        long arcs = matrixAt(layout, scores, s, number);
        worker
            .calls(form.pairs().of(n))
            .of(n)
            .bind(0, v.address(from))
            .bind(1, heads.address(layout.firstRow(TreeRows.HEADS, s)))
            .bind(2, scores.memory().address(arcs))
            .run();
        if (form.hasHeadBias()) {
          float[] row = worker.row(0, n + 1);
          for (int d = 0; d < n; d++) {
            float bias = v.get(from + d * form.columns() + form.hidden());
            scores.memory().get(arcs + d * (n + 1L), row, 0, n + 1);
            for (int h = 0; h <= n; h++) {
              row[h] += bias;
            }
            scores.memory().put(arcs + d * (n + 1L), row, 0, n + 1);
          }
        }
      }
    }
  }

  /** The gradient of the scores -> those of words and heads. */
  private static final class RowGradient extends GradientOp {
    private final int weights;

    RowGradient(SDVariable dscores, SDVariable words, SDVariable heads, SDVariable[] weights) {
      super(
          dscores.getSameDiff(),
          like(words, heads),
          prepend(dscores, prepend(words, prepend(heads, weights))));
      this.weights = weights.length;
    }

    @Override
    public String opName() {
      return "slicer_BiaffineRowGradient";
    }

    @Override
    public Kernel kernel(Compilation plan) {
      return new ScoreBackward(
          plan.in(0),
          plan.in(1),
          plan.in(2),
          Weight.of(plan.in(3, 3 + weights)),
          plan.out(0),
          plan.out(1));
    }
  }

  /** dh += ds^T V and dd += dV W^T, matrix by matrix; V is computed again. */
  private record ScoreBackward(
      Value dscores, Value words, Value heads, List<Weight> weights, Value dwords, Value dheads)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      long rows = worker.rows(words);
      dwords.memory().fill(worker.index(dwords), rows * dwords.columns(), 0);
      dheads.memory().fill(worker.index(dheads), worker.rows(dheads) * dheads.columns(), 0);
      if (rows == 0) {
        return;
      }
      int number = 0;
      for (Weight weight : weights) {
        for (int matrix = 0; matrix < weight.form().matrices(); matrix++) {
          back(worker, weight, matrix, number++, rows);
        }
      }
    }

    private void back(Worker worker, Weight weight, int matrix, int number, long rows) {
      BatchLayout layout = worker.layout();
      Form form = weight.form();
      long size = rows * form.columns();
      FloatMemory v = worker.scratch(2 * size);
      long first = worker.start(words);
      int firstSequence = layout.firstSequence(worker.number());
      int end = layout.endSequence(worker.number());
      weight.forward(worker, matrix, worker.address(words), rows, v);
      for (int s = firstSequence; s < end; s++) {
        int n = wordCount(layout, s);
        if (n > 0) {
          worker
              .calls(form.gather().of(n))
              .of(n)
              .bind(0, dscores.memory().address(matrixAt(layout, dscores, s, number)))
              .bind(1, v.address((layout.firstRow(RowKind.SCORED, s) - first) * form.columns()))
              .bind(2, dheads.address(layout.firstRow(TreeRows.HEADS, s)))
              .run();
        }
      }
      form.spread(worker, number, dscores, heads, firstSequence, end, first, v, size, rows);
      worker
          .calls(form.backward())
          .of(rows)
          .bind(0, v.address(size))
          .bind(1, weight.value().address(matrix))
          .bind(2, worker.address(dwords))
          .run();
    }
  }

  /** The gradient of the scores, words and heads -> the gradients of the weights. */
  private static final class WeightGradient extends GradientOp {
    WeightGradient(SDVariable dscores, SDVariable words, SDVariable heads, SDVariable[] weights) {
      super(dscores.getSameDiff(), like(weights), dscores, words, heads);
    }

    @Override
    public String opName() {
      return "slicer_BiaffineWeightGradient";
    }

    @Override
    public boolean isCollective() {
      return true;
    }

    @Override
    public boolean addsToGradient(int output) {
      return true;
    }

    @Override
    public Kernel kernel(Compilation plan) {
      return new RowsOfGradients(
          plan.in(0),
          plan.in(1),
          plan.in(2),
          extents().stream().map(extent -> Form.of(extent.shape())).toList(),
          plan.targets(0, extents().size()));
    }
  }

  /**
   * dW = [d; 1]^T dV over the rows of all workers. Each worker computes some rows of the matrices,
   * as if those stood one below the other, so that one worker alone computes most matrices.
   */
  private record RowsOfGradients(
      Value dscores, Value words, Value heads, List<Form> forms, List<@Nullable Target> gradients)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      int number = 0;
      for (int w = 0; w < forms.size(); w++) {
        Target gradient = gradients.get(w);
        if (gradient != null) {
          run(worker, forms.get(w), number, gradient);
        }
        number += forms.get(w).matrices();
      }
    }

    private void run(Worker worker, Form form, int number, Target gradient) {
      long height = form.hidden() + 1;
      long[] from = BatchLayout.shares(form.matrices() * height, worker.count());
      long row = from[worker.number()];
      long end = from[worker.number() + 1];
      while (row < end) {
        int matrix = Math.toIntExact(row / height);
        long to = Math.min(end, (matrix + 1) * height);
        rows(worker, form, matrix, number, gradient, row - matrix * height, to - matrix * height);
        row = to;
      }
    }

    private void rows(
        Worker worker, Form form, int matrix, int number, Target gradient, long from, long to) {
      BatchLayout layout = worker.layout();
      long rows = layout.total(RowKind.SCORED);
      long columns = form.columns();
      FloatMemory dv = worker.scratch(Math.max(1, rows * columns));
      form.spread(
          worker,
          number + matrix,
          dscores,
          heads,
          0,
          layout.endSequence(worker.count() - 1),
          0,
          dv,
          0,
          rows);
      long place = gradient.value().index(matrix);
      FloatMemory target = gradient.value().memory();
      if (!gradient.accumulates()) {
        target.fill(place + from * columns, (to - from) * columns, 0);
      }
      long last = Math.min(to, form.hidden());
      if (from < last && rows > 0) {
        worker
            .calls(product(last - from, form.hidden(), columns))
            .of(rows)
            .bind(0, words.address(0) + Float.BYTES * from)
            .bind(1, dv.address(0))
            .bind(2, target.address(place + from * columns))
            .run();
      }
      if (to > form.hidden()) {
        addColumnSums(worker, dv, rows, target, place + form.hidden() * columns, columns);
      }
    }

    private static Recipe product(long rows, long hidden, long columns) {
      return Product.of(
              Layout.of(new long[] {rows, Recipes.ROWS}, new long[] {1, hidden}),
              Layout.matrix(Recipes.ROWS, columns),
              Layout.matrix(rows, columns))
          .accumulating()
          .forAnyRows();
    }

    private static void addColumnSums(
        Worker worker, FloatMemory dv, long rows, FloatMemory target, long at, long count) {
      int columns = Math.toIntExact(count);
      float[] sum = worker.row(0, columns);
      float[] row = worker.row(1, columns);
      target.get(at, sum, 0, columns);
      for (long r = 0; r < rows; r++) {
        dv.get(r * columns, row, 0, columns);
        Rows.add(row, sum, columns);
      }
      target.put(at, sum, 0, columns);
    }
  }
}
