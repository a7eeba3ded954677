package io.slicer.engine.internal.op.head;

import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Recipes;
import io.slicer.engine.internal.dnnl.Recipes.ExponentialOutputs;
import io.slicer.engine.internal.dnnl.Recipes.Layout;
import io.slicer.engine.internal.dnnl.Recipes.LogSoftmax;
import io.slicer.engine.internal.dnnl.Recipes.Product;
import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Labels;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.RowParts;
import io.slicer.engine.internal.kernel.Rows;
import io.slicer.engine.internal.kernel.Target;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.weights.FloatMemory;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * x (R, H), W (V, H), b (V), labels (R) -> the cross-entropy of each row's label among the V
 * outputs of x W^T + b (R, 1), and the logarithm of the sum over their exponentials (R, 1).
 *
 * <p>V may be a vocabulary of hundreds of thousands, so the outputs (R, V) are never held. Each
 * worker computes those of its share of W, for the rows of all, in blocks; the gradients compute
 * them again.
 */
public final class DecoderCrossEntropy extends Op {
  /** Outputs of a block: with some hundred rows, a megabyte or a few. */
  private static final int BLOCK = 1024;

  public DecoderCrossEntropy(SDVariable x, SDVariable weight, SDVariable bias, SDVariable labels) {
    super(
        x.getSameDiff(),
        List.of(new Extent(RowKind.SCORED, 1), new Extent(RowKind.SCORED, 1)),
        x,
        weight,
        bias,
        labels);
    if (extent(weight).columns() != extent(x).columns()
        || extent(weight).fixedRows() != extent(bias).columns()) {
      throw new IllegalArgumentException(
          "rows of "
              + extent(x).columns()
              + " values cannot be decoded with a weight "
              + extent(weight).shape()
              + " and a bias "
              + extent(bias).shape());
    }
  }

  @Override
  public boolean isCollective() {
    return true;
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    SDVariable[] all =
        new Gradient(given(outputs.get(0)), outputVariables()[1], arg(0), arg(1), arg(2)).add();
    return Arrays.asList(all[0], all[1], all[2], null);
  }

  @Override
  public Kernel kernel(Compilation plan) {
    RowParts parts = plan.rowParts(RowKind.SCORED, 2);
    plan.whenAllHaveRun(new Combine(parts, plan.out(0), plan.out(1)));
    return new LogSums(plan.in(0), plan.in(1), plan.in(2), parts);
  }

  /** A worker's share of the outputs, in blocks. */
  private interface Block {
    void of(long first, long count);
  }

  private static void blocks(Worker worker, long outputs, Block block) {
    long[] from = BatchLayout.shares(outputs, worker.count());
    long end = from[worker.number() + 1];
    for (long first = from[worker.number()]; first < end; first += BLOCK) {
      block.of(first, Math.min(BLOCK, end - first));
    }
  }

  /** The number of rows that are laid out, some of which stand for nothing. */
  private static int rows(Worker worker) {
    return Math.toIntExact(worker.layout().total(RowKind.SCORED));
  }

  /** Which row's label is which output: -1 for rows that stand for nothing. */
  private static int label(Worker worker, int row, long outputs) {
    BatchLayout layout = worker.layout();
    return layout.scoredRow(row) < 0 ? -1 : Labels.checked(layout.label(row), outputs);
  }

  /**
   * Of each row: the logarithm of the sum over the exponentials of a worker's outputs, and the
   * output of the label, if that is one of them, or else 0.
   */
  private record LogSums(Value x, Value weight, Value bias, RowParts parts) implements Kernel {
    @Override
    public void run(Worker worker) {
      int rows = rows(worker);
      if (rows == 0) {
        return;
      }
      long outputs = weight.extent().fixedRows();
      float[] sums = worker.row(0, rows);
      float[] right = worker.row(1, rows);
      Arrays.fill(sums, 0, rows, Float.NEGATIVE_INFINITY);
      Arrays.fill(right, 0, rows, 0);
      blocks(
          worker,
          outputs,
          (first, count) -> {
            FloatMemory block = worker.scratch((long) rows * count);
            worker
                .calls(product(x.columns(), count))
                .of(rows)
                .bind(0, x.address(0))
                .bind(1, weight.address(first))
                .bind(2, block.address(0))
                .bind(3, bias.address(0) + Float.BYTES * first)
                .run();
            float[] firsts = worker.row(2, rows);
            for (int row = 0; row < rows; row++) {
              firsts[row] = block.get(row * count);
              int label = label(worker, row, outputs);
              if (label >= first && label < first + count) {
                right[row] = block.get(row * count + label - first);
              }
            }
            worker
                .calls(new LogSoftmax(count))
                .of(rows)
                .bind(0, block.address(0))
                .bind(1, block.address(0))
                .run();
            for (int row = 0; row < rows; row++) {
              float sum = firsts[row] - block.get(row * count);
              sums[row] = (float) logOfSum(sums[row], sum);
            }
          });
      for (int row = 0; row < rows; row++) {
        parts.memory().set(parts.index(worker.number(), row), sums[row]);
        parts.memory().set(parts.index(worker.number(), row) + 1, right[row]);
      }
    }

    private static Recipe product(long in, long out) {
      return Product.of(
              Layout.matrix(Recipes.ROWS, in),
              Layout.of(new long[] {in, out}, new long[] {1, in}),
              Layout.matrix(Recipes.ROWS, out))
          .withBias(out);
    }
  }

  private static double logOfSum(double a, double b) {
    double most = Math.max(a, b);
    return most == Double.NEGATIVE_INFINITY
        ? most
        : most + Math.log1p(Math.exp(Math.min(a, b) - most));
  }

  /** What all workers have of a worker's own rows. */
  private record Combine(RowParts parts, Value crossEntropy, Value logSums) implements Kernel {
    @Override
    public void run(Worker worker) {
      long end = worker.start(crossEntropy) + worker.rows(crossEntropy);
      for (long row = worker.start(crossEntropy); row < end; row++) {
        double sum = Double.NEGATIVE_INFINITY;
        double right = 0;
        for (int w = 0; w < worker.count(); w++) {
          sum = logOfSum(sum, parts.memory().get(parts.index(w, row)));
          right += parts.memory().get(parts.index(w, row) + 1);
        }
        boolean counts = worker.layout().scoredRow((int) row) >= 0;
        crossEntropy.memory().set(crossEntropy.index(row), counts ? (float) (sum - right) : 0);
        logSums.memory().set(logSums.index(row), (float) sum);
      }
    }
  }

  /**
   * The gradient of the cross-entropies (R, 1), the sums, x, W and b -> gradients of x, W and b.
   */
  private static final class Gradient extends GradientOp {
    Gradient(SDVariable dy, SDVariable logSums, SDVariable x, SDVariable weight, SDVariable bias) {
      super(x.getSameDiff(), like(x, weight, bias), dy, logSums, x, weight, bias);
    }

    @Override
    public String opName() {
      return "slicer_DecoderCrossEntropyGradient";
    }

    @Override
    public boolean isCollective() {
      return true;
    }

    @Override
    public boolean addsToGradient(int output) {
      return output > 0;
    }

    @Override
    public Kernel kernel(Compilation plan) {
      RowParts parts = plan.rowParts(RowKind.SCORED, extents().get(0).columns());
      plan.whenAllHaveRun(new AddUp(parts, plan.out(0)));
      List<@Nullable Target> gradients = plan.targets(1, 3);
      return new Backward(
          plan.in(0),
          plan.in(1),
          plan.in(2),
          plan.in(3),
          plan.in(4),
          parts,
          gradients.get(0),
          gradients.get(1));
    }
  }

  /**
   * Of a worker's outputs, block by block: ds = dy (softmax - label), then dW = ds^T x, db = the
   * column sums of ds, and its part of dx, ds W.
   */
  private record Backward(
      Value dy,
      Value logSums,
      Value x,
      Value weight,
      Value bias,
      RowParts dx,
      @Nullable Target weightGradient,
      @Nullable Target biasGradient)
      implements Kernel {
    @Override
    public void run(Worker worker) {
      int rows = rows(worker);
      long hidden = x.columns();
      long outputs = weight.extent().fixedRows();
      dx.memory().fill(dx.index(worker.number(), 0), rows * hidden, 0);
      // One block of derivatives, and for each row its sum and what its loss counts.
      FloatMemory scratch = worker.scratch((long) rows * (BLOCK + 2));
      long sums = (long) rows * BLOCK;
      for (int row = 0; row < rows; row++) {
        boolean counts = worker.layout().scoredRow(row) >= 0;
        scratch.set(sums + row, logSums.memory().get(logSums.index(row)));
        scratch.set(sums + rows + row, counts ? dy.memory().get(dy.index(row)) : 0);
      }
      blocks(worker, outputs, (first, count) -> block(worker, rows, first, count, scratch));
    }

    private void block(Worker worker, int rows, long first, long count, FloatMemory scratch) {
      long hidden = x.columns();
      long sums = (long) rows * BLOCK;
      if (rows > 0) {
        for (int row = 0; row < rows; row++) {
          scratch.fill(row * count, count, -scratch.get(sums + row));
        }
        worker
            .calls(new ExponentialOutputs(hidden, count))
            .of(rows)
            .bind(0, x.address(0))
            .bind(1, weight.address(first))
            .bind(2, scratch.address(0))
            .bind(3, bias.address(0) + Float.BYTES * first)
            .run();
        toDerivatives(worker, rows, first, Math.toIntExact(count), scratch);
        worker
            .calls(ofRows(hidden, count))
            .of(rows)
            .bind(0, scratch.address(0))
            .bind(1, weight.address(first))
            .bind(2, dx.memory().address(dx.index(worker.number(), 0)))
            .run();
      }
      if (weightGradient != null) {
        toWeight(worker, rows, first, count, scratch, weightGradient);
      }
      if (biasGradient != null) {
        toBias(worker, rows, first, Math.toIntExact(count), scratch, biasGradient);
      }
    }

    /** Makes dy (softmax - label) of the softmax. */
    private void toDerivatives(
        Worker worker, int rows, long first, int count, FloatMemory scratch) {
      long outputs = weight.extent().fixedRows();
      long factors = (long) rows * BLOCK + rows;
      float[] values = worker.row(0, count);
      for (int row = 0; row < rows; row++) {
        float factor = scratch.get(factors + row);
        scratch.get((long) row * count, values, 0, count);
        for (int i = 0; i < count; i++) {
          values[i] *= factor;
        }
        int label = label(worker, row, outputs);
        if (label >= first && label < first + count) {
          values[(int) (label - first)] -= factor;
        }
        scratch.put((long) row * count, values, 0, count);
      }
    }

    private void toWeight(
        Worker worker, int rows, long first, long count, FloatMemory scratch, Target gradient) {
      long hidden = x.columns();
      Value target = gradient.value();
      if (rows == 0) {
        if (!gradient.accumulates()) {
          target.memory().fill(target.index(first), count * hidden, 0);
        }
        return;
      }
      worker
          .calls(ofWeight(hidden, count, gradient.accumulates()))
          .of(rows)
          .bind(0, scratch.address(0))
          .bind(1, x.address(0))
          .bind(2, target.address(first))
          .run();
    }

    private static void toBias(
        Worker worker, int rows, long first, int count, FloatMemory scratch, Target gradient) {
      Value target = gradient.value();
      float[] sum = worker.row(0, count);
      float[] row = worker.row(1, count);
      if (gradient.accumulates()) {
        target.memory().get(target.index(0) + first, sum, 0, count);
      } else {
        Arrays.fill(sum, 0, count, 0);
      }
      for (int r = 0; r < rows; r++) {
        scratch.get((long) r * count, row, 0, count);
        Rows.add(row, sum, count);
      }
      target.memory().put(target.index(0) + first, sum, 0, count);
    }

    private static Recipe ofRows(long hidden, long count) {
      return Product.of(
              Layout.matrix(Recipes.ROWS, count),
              Layout.matrix(count, hidden),
              Layout.matrix(Recipes.ROWS, hidden))
          .accumulating()
          .forAnyRows();
    }

    private static Recipe ofWeight(long hidden, long count, boolean accumulates) {
      Product product =
          Product.of(
                  Layout.of(new long[] {count, Recipes.ROWS}, new long[] {1, count}),
                  Layout.matrix(Recipes.ROWS, hidden),
                  Layout.matrix(count, hidden))
              .forAnyRows();
      return accumulates ? product.accumulating() : product;
    }
  }

  /** The workers' parts of a worker's own rows, in the workers' order. */
  private record AddUp(RowParts parts, Value dx) implements Kernel {
    @Override
    public void run(Worker worker) {
      int columns = Math.toIntExact(dx.columns());
      float[] sum = worker.row(0, columns);
      float[] part = worker.row(1, columns);
      long end = worker.start(dx) + worker.rows(dx);
      for (long row = worker.start(dx); row < end; row++) {
        parts.memory().get(parts.index(0, row), sum, 0, columns);
        for (int w = 1; w < worker.count(); w++) {
          parts.memory().get(parts.index(w, row), part, 0, columns);
          Rows.add(part, sum, columns);
        }
        dx.memory().put(dx.index(row), sum, 0, columns);
      }
    }
  }
}
