package io.slicer.engine.internal.op;

import io.slicer.engine.internal.dnnl.ByRows;
import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Recipes;
import io.slicer.engine.internal.dnnl.Recipes.Layout;
import io.slicer.engine.internal.dnnl.Recipes.Product;
import io.slicer.engine.internal.dnnl.Recipes.SoftmaxBackward;
import io.slicer.engine.internal.dnnl.Recipes.SoftmaxForward;
import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.DropoutMask;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.weights.FloatMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Queries, keys and values (N, 3H) -> softmax(Q K^T / sqrt(D)) V (N, H) and the probabilities of
 * each head (pairs, A), before dropout.
 *
 * <p>It works one sequence at a time, straight on strided views of the packed rows: no padding, no
 * mask, no transposed copies. In the shapes below T stands for the tokens of the sequence, A for
 * heads and D for the width of a head; queries, keys and values lie side by side (T, 3, A, D).
 */
final class Attention extends Op {
  private final int heads;
  private final double dropout;
  private final int site;

  /**
   * Attention.
   *
   * @param queryKeyValue queries, keys and values side by side
   * @param heads A
   * @param dropout probability of a zero
   * @param site of the dropout
   */
  Attention(SDVariable queryKeyValue, int heads, double dropout, int site) {
    super(
        queryKeyValue.getSameDiff(),
        List.of(
            rowsOf(queryKeyValue, extent(queryKeyValue).columns() / 3),
            new Extent(RowKind.PAIRS, heads)),
        queryKeyValue);
    this.heads = heads;
    this.dropout = dropout;
    this.site = site;
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    SDVariable dy = given(outputs.get(0));
    return List.of(new Gradient(this, arg(0), outputVariables()[1], dy).only());
  }

  @Override
  public Kernel kernel(Compilation plan) {
    int shares = plan.sharesColumns() ? plan.threads() : 1;
    return new Attend(plan.in(0), plan.out(1), plan.out(0), heads, dropout, site, shares);
  }

  /** Queries, keys, values (N, 3H), probabilities and the gradient (N, H) -> (N, 3H). */
  private static final class Gradient extends GradientOp {
    private final Attention forward;

    Gradient(Attention forward, SDVariable qkv, SDVariable probabilities, SDVariable dy) {
      super(qkv.getSameDiff(), like(qkv), qkv, probabilities, dy);
      this.forward = forward;
    }

    @Override
    public String opName() {
      return "slicer_AttentionGradient";
    }

    @Override
    public Kernel kernel(Compilation plan) {
      return new AttendBackward(
          plan.in(0),
          plan.in(1),
          plan.in(2),
          plan.out(0),
          forward.heads,
          forward.dropout,
          forward.site);
    }
  }

  /** The arrays of attention for some of the heads of one width. */
  private record Shapes(long heads, long width) {
    /** (A, T, D) in rows of so many columns. */
    Layout heads(long columns) {
      return Layout.of(new long[] {heads, Recipes.ROWS, width()}, new long[] {width, columns, 1});
    }

    /** (A, D, T) in rows of so many columns. */
    Layout transposedHeads(long columns) {
      return Layout.of(new long[] {heads, width, Recipes.ROWS}, new long[] {width, 1, columns});
    }

    /** (A, T, T). */
    Layout pairs() {
      return Layout.of(
          new long[] {heads, Recipes.ROWS, Recipes.ROWS},
          new long[] {Recipes.ROWS_SQUARED, Recipes.ROWS, 1});
    }

    /** (A, T, T), each matrix transposed. */
    Layout transposedPairs() {
      return Layout.of(
          new long[] {heads, Recipes.ROWS, Recipes.ROWS},
          new long[] {Recipes.ROWS_SQUARED, 1, Recipes.ROWS});
    }
  }

  /** The primitives of the forward pass for some heads. */
  private record ForwardRecipes(ByRows scores, Recipe softmax, ByRows mix) {
    static ForwardRecipes of(int heads, long width, long hidden) {
      Shapes shapes = new Shapes(heads, width);
      return new ForwardRecipes(
          ByRows.of(
              Product.of(
                      shapes.heads(3 * hidden), shapes.transposedHeads(3 * hidden), shapes.pairs())
                  .scaled(1 / Math.sqrt((double) width))),
          new SoftmaxForward(heads),
          ByRows.of(Product.of(shapes.pairs(), shapes.heads(3 * hidden), shapes.heads(hidden))));
    }
  }

  /** softmax(Q K^T / sqrt(D)) V, with dropout between. */
  private static final class Attend implements Kernel {
    private final Value queryKeyValue;
    private final Value probabilities;
    private final Value context;
    private final int heads;
    private final double dropout;
    private final int site;
    private final int[] firstHead;
    private final ForwardRecipes[] recipes;

    /**
     * Attention.
     *
     * @param shares among how many workers the heads are divided; 1 if each works on all heads of
     *     its own sequences
     */
    Attend(
        Value queryKeyValue,
        Value probabilities,
        Value context,
        int heads,
        double dropout,
        int site,
        int shares) {
      this.queryKeyValue = queryKeyValue;
      this.probabilities = probabilities;
      this.context = context;
      this.heads = heads;
      this.dropout = dropout;
      this.site = site;
      long hidden = context.columns();
      firstHead = new int[shares + 1];
      recipes = new ForwardRecipes[shares];
      for (int share = 0; share < shares; share++) {
        firstHead[share + 1] = heads * (share + 1) / shares;
        int mine = firstHead[share + 1] - firstHead[share];
        recipes[share] = ForwardRecipes.of(mine, hidden / heads, hidden);
      }
    }

    @Override
    public void run(Worker worker) {
      int share = recipes.length == 1 ? 0 : worker.number();
      if (firstHead[share] < firstHead[share + 1]) {
        attend(worker, recipes[share], firstHead[share]);
      }
      clearRest(worker, context);
    }

    private void attend(Worker worker, ForwardRecipes recipe, int head) {
      BatchLayout layout = worker.layout();
      long hidden = context.columns();
      long offset = 4L * head * (hidden / heads);
      int end = layout.endSequence(worker.number());
      for (int s = layout.firstSequence(worker.number()); s < end; s++) {
        int tokens = layout.length(s);
        long query = queryKeyValue.address(layout.firstRow(s)) + offset;
        long pairs =
            probabilities.address(layout.firstRow(RowKind.PAIRS, s)) + 4L * head * tokens * tokens;
        worker
            .calls(recipe.scores().of(tokens))
            .of(tokens)
            .bind(0, query)
            .bind(1, query + 4 * hidden)
            .bind(2, pairs)
            .run();
        worker.calls(recipe.softmax()).of(tokens).bind(0, pairs).bind(1, pairs).run();
        if (dropout > 0) {
          pairs = dropped(worker, probabilities, s, heads, dropout, site).address(0);
        }
        worker
            .calls(recipe.mix().of(tokens))
            .of(tokens)
            .bind(0, pairs)
            .bind(1, query + 8 * hidden)
            .bind(2, context.address(layout.firstRow(s)) + offset)
            .run();
      }
    }
  }

  /** The gradients of queries, keys and values. */
  private static final class AttendBackward implements Kernel {
    private final Value queryKeyValue;
    private final Value probabilities;
    private final Value dcontext;
    private final Value gradient;
    private final int heads;
    private final double dropout;
    private final int site;
    private final ByRows valueGradient;
    private final ByRows probabilityGradient;
    private final Recipe softmax;
    private final ByRows queryGradient;
    private final ByRows keyGradient;

    AttendBackward(
        Value queryKeyValue,
        Value probabilities,
        Value dcontext,
        Value gradient,
        int heads,
        double dropout,
        int site) {
      this.queryKeyValue = queryKeyValue;
      this.probabilities = probabilities;
      this.dcontext = dcontext;
      this.gradient = gradient;
      this.heads = heads;
      this.dropout = dropout;
      this.site = site;
      long hidden = dcontext.columns();
      Shapes shapes = new Shapes(heads, hidden / heads);
      double scale = 1 / Math.sqrt((double) hidden / heads);
      valueGradient =
          ByRows.of(
              Product.of(shapes.transposedPairs(), shapes.heads(hidden), shapes.heads(3 * hidden)));
      probabilityGradient =
          ByRows.of(
              Product.of(shapes.heads(hidden), shapes.transposedHeads(3 * hidden), shapes.pairs()));
      softmax = new SoftmaxBackward(heads);
      queryGradient =
          ByRows.of(
              Product.of(shapes.pairs(), shapes.heads(3 * hidden), shapes.heads(3 * hidden))
                  .scaled(scale));
      keyGradient =
          ByRows.of(
              Product.of(
                      shapes.transposedPairs(), shapes.heads(3 * hidden), shapes.heads(3 * hidden))
                  .scaled(scale));
    }

    @Override
    public void run(Worker worker) {
      BatchLayout layout = worker.layout();
      long hidden = dcontext.columns();
      long longest = (long) layout.longest() * layout.longest() * heads;
      FloatMemory scratch = worker.scratch(2 * longest);
      int end = layout.endSequence(worker.number());
      for (int s = layout.firstSequence(worker.number()); s < end; s++) {
        int tokens = layout.length(s);
        long query = queryKeyValue.address(layout.firstRow(s));
        long dquery = gradient.address(layout.firstRow(s));
        long dy = dcontext.address(layout.firstRow(s));
        long pairs = probabilities.address(layout.firstRow(RowKind.PAIRS, s));
        long dpairs = scratch.address(longest);
        long mixed =
            dropout > 0
                ? dropped(worker, probabilities, s, heads, dropout, site).address(0)
                : pairs;
        worker
            .calls(valueGradient.of(tokens))
            .of(tokens)
            .bind(0, mixed)
            .bind(1, dy)
            .bind(2, dquery + 8 * hidden)
            .run();
        worker
            .calls(probabilityGradient.of(tokens))
            .of(tokens)
            .bind(0, dy)
            .bind(1, query + 8 * hidden)
            .bind(2, dpairs)
            .run();
        if (dropout > 0) {
          // The gradient of the probabilities after dropout becomes that of those before.
          mask(worker, s, heads, dropout, site, scratch, longest, scratch, longest);
        }
        worker.calls(softmax).of(tokens).bind(0, pairs).bind(1, dpairs).bind(2, dpairs).run();
        worker
            .calls(queryGradient.of(tokens))
            .of(tokens)
            .bind(0, dpairs)
            .bind(1, query + 4 * hidden)
            .bind(2, dquery)
            .run();
        worker
            .calls(keyGradient.of(tokens))
            .of(tokens)
            .bind(0, dpairs)
            .bind(1, query)
            .bind(2, dquery + 4 * hidden)
            .run();
      }
      clearRest(worker, gradient);
    }
  }

  /** Rows that hold no token stay finite and add nothing to anything. */
  private static void clearRest(Worker worker, Value value) {
    BatchLayout layout = worker.layout();
    int row = worker.endToken();
    while (row > worker.firstToken() && layout.id(row - 1) < 0) {
      row--;
    }
    value.memory().fill(value.index(row), (worker.endToken() - row) * value.columns(), 0);
  }

  /** A sequence's probabilities after dropout, at the start of the worker's scratch memory. */
  private static FloatMemory dropped(
      Worker worker, Value probabilities, int sequence, int heads, double dropout, int site) {
    BatchLayout layout = worker.layout();
    long longest = (long) layout.longest() * layout.longest() * heads;
    FloatMemory scratch = worker.scratch(2 * longest);
    long from = probabilities.index(layout.firstRow(RowKind.PAIRS, sequence));
    mask(worker, sequence, heads, dropout, site, probabilities.memory(), from, scratch, 0);
    return scratch;
  }

  /** Multiplies a sequence's (A, T, T) with the step's mask, from one place to another. */
  private static void mask(
      Worker worker,
      int sequence,
      int heads,
      double dropout,
      int site,
      FloatMemory source,
      long from,
      FloatMemory target,
      long to) {
    BatchLayout layout = worker.layout();
    int tokens = layout.length(sequence);
    DropoutMask mask = DropoutMask.of(dropout, worker.step().seed(), worker.step().number(), site);
    int count = heads * tokens * tokens; // One row of the mask, at position 0.
    for (int first = 0; first < count; first += DropoutMask.BLOCK) {
      int n = Math.min(DropoutMask.BLOCK, count - first);
      float[] values = worker.row(0, n);
      source.get(from + first, values, 0, n);
      worker.dropoutFactors().multiply(mask, layout.number(sequence), 0, first, values, n);
      target.put(to + first, values, 0, n);
    }
  }
}
