package io.slicer.engine.internal.op.head;

import com.google.common.primitives.ImmutableDoubleArray;
import io.slicer.engine.internal.dnnl.Dnnl.Recipe;
import io.slicer.engine.internal.dnnl.Recipes;
import io.slicer.engine.internal.dnnl.Recipes.Layout;
import io.slicer.engine.internal.dnnl.Recipes.Product;
import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Labels;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.Partial;
import io.slicer.engine.internal.kernel.SharedSum;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Shape;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * x (R, H), W (C, H), b (C), labels (R) -> the loss, and its derivative with respect to the scores
 * of each slice (R, K C). Rows may count by weights of their labels.
 *
 * <p>A row of H features is read as (K, h) and scored by the head's weight read as (C, K, h), so
 * that the scores of all slices are one batch of K products (R, h) x (h, C).
 */
public final class SlicedCrossEntropy extends Op {
  private final int sliceWidth;
  private final ImmutableDoubleArray labelWeights;

  public SlicedCrossEntropy(
      SDVariable x,
      SDVariable weight,
      SDVariable bias,
      SDVariable labels,
      int sliceWidth,
      ImmutableDoubleArray labelWeights) {
    super(
        x.getSameDiff(),
        List.of(
            Extent.fixed(Shape.of()),
            new Extent(
                RowKind.SCORED, slices(extent(x).columns(), sliceWidth) * extent(bias).columns())),
        x,
        weight,
        bias,
        labels);
    this.sliceWidth = sliceWidth;
    this.labelWeights = labelWeights;
    checkWeights(labelWeights.length(), extent(bias).columns());
  }

  /**
   * Checks the number of weights.
   *
   * @param weights how many, 0 if all labels are alike
   * @param labels C
   * @throws IllegalArgumentException if there are some, but not one for each label
   */
  public static void checkWeights(int weights, long labels) {
    if (weights != 0 && weights != labels) {
      throw new IllegalArgumentException(weights + " weights for " + labels + " labels");
    }
  }

  /**
   * How many slices a row has.
   *
   * @param hidden H
   * @param sliceWidth h
   * @return H/h
   * @throws IllegalArgumentException if h does not divide H
   */
  public static long slices(long hidden, int sliceWidth) {
    if (sliceWidth < 1 || hidden % sliceWidth != 0) {
      throw new IllegalArgumentException("slices of " + sliceWidth + " in rows of " + hidden);
    }
    return hidden / sliceWidth;
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    SDVariable dloss = given(outputs.get(0));
    SDVariable[] all =
        new Gradient(outputVariables()[1], arg(0), arg(1), arg(2), dloss, sliceWidth).add();
    return Arrays.asList(all[0], all[1], all[2], null);
  }

  @Override
  public Kernel kernel(Compilation plan) {
    return new ScoreSlices(
        plan.in(0), plan.in(1), plan.in(2), plan.sum(0), plan.out(1), sliceWidth, labelWeights);
  }

  /** (K, R, h) in rows of H. */
  private static Layout inSlices(long hidden, long width) {
    return Layout.of(
        new long[] {hidden / width, Recipes.ROWS, width}, new long[] {width, hidden, 1});
  }

  /** Scores of all slices, their cross-entropy, and its derivative in the place of the scores. */
  private static final class ScoreSlices implements Kernel {
    private final Value x;
    private final Value weight;
    private final Value bias;
    private final Value scores;
    private final int slices;
    private final int labels;
    private final Recipe product;
    private final SharedSum total;
    private final ImmutableDoubleArray labelWeights;

    ScoreSlices(
        Value x,
        Value weight,
        Value bias,
        SharedSum total,
        Value scores,
        int sliceWidth,
        ImmutableDoubleArray labelWeights) {
      this.x = x;
      this.weight = weight;
      this.bias = bias;
      this.scores = scores;
      long hidden = x.columns();
      slices = Math.toIntExact(hidden / sliceWidth);
      labels = Math.toIntExact(bias.columns());
      this.total = total;
      this.labelWeights = labelWeights;
      product =
          Product.of(
              inSlices(hidden, sliceWidth),
              Layout.of(
                  new long[] {slices, sliceWidth, labels}, new long[] {sliceWidth, 1, hidden}),
              Layout.of(
                  new long[] {slices, Recipes.ROWS, labels},
                  new long[] {labels, (long) slices * labels, 1}));
    }

    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      if (rows == 0) {
        total.put(worker, 0);
        return;
      }
      worker
          .calls(product)
          .of(rows)
          .bind(0, worker.address(x))
          .bind(1, weight.address(0))
          .bind(2, worker.address(scores))
          .run();
      int columns = slices * labels;
      float[] row = worker.row(0, columns);
      float[] shift = worker.row(1, labels);
      bias.memory().get(bias.index(0), shift, 0, labels);
      double weightOfSlice = 1.0 / ((double) worker.step().labelledRows() * slices);
      double share = labelWeights.isEmpty() ? 1 : share(worker.layout());
      double sum = 0;
      for (int r = worker.firstScored(); r < worker.endScored(); r++) {
        if (worker.layout().scoredRow(r) < 0) {
          Arrays.fill(row, 0, columns, 0);
        } else {
          scores.memory().get(scores.index(r), row, 0, columns);
          int label = Labels.checked(worker.layout().label(r), labels);
          double counts = labelWeights.isEmpty() ? 1 : share * labelWeights.get(label);
          for (int k = 0; k < slices; k++) {
            sum += counts * slice(row, k * labels, shift, label, counts * weightOfSlice);
          }
        }
        scores.memory().put(scores.index(r), row, 0, columns);
      }
      total.put(worker, sum * weightOfSlice);
    }

    /** What makes the weights of all rows of the batch 1 in the mean. */
    private double share(BatchLayout layout) {
      long rows = 0;
      double sum = 0;
      for (int r = 0; r < layout.total(RowKind.SCORED); r++) {
        if (layout.scoredRow(r) >= 0) {
          rows++;
          sum += labelWeights.get(Labels.checked(layout.label(r), labels));
        }
      }
      return rows / sum;
    }

    /** Replaces the scores of a slice by their derivative; returns the slice's cross-entropy. */
    private double slice(float[] row, int from, float[] shift, int label, double weightOfSlice) {
      float most = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < labels; c++) {
        row[from + c] += shift[c];
        most = Math.max(most, row[from + c]);
      }
      double sum = 0;
      for (int c = 0; c < labels; c++) {
        sum += Math.exp(row[from + c] - most);
      }
      double loss = Math.log(sum) + most - row[from + label];
      for (int c = 0; c < labels; c++) {
        double probability = Math.exp(row[from + c] - most) / sum;
        row[from + c] = (float) ((probability - (c == label ? 1 : 0)) * weightOfSlice);
      }
      return loss;
    }
  }

  /** The scores' derivative, x, W and the gradient of the loss -> gradients of x, W and b. */
  private static final class Gradient extends GradientOp {
    private final int sliceWidth;

    Gradient(
        SDVariable scores,
        SDVariable x,
        SDVariable weight,
        SDVariable bias,
        SDVariable dloss,
        int sliceWidth) {
      super(x.getSameDiff(), like(x, weight, bias), scores, x, weight, dloss);
      this.sliceWidth = sliceWidth;
    }

    @Override
    public String opName() {
      return "slicer_SlicedCrossEntropyGradient";
    }

    @Override
    public boolean addsToGradient(int output) {
      return output > 0;
    }

    @Override
    public Kernel kernel(Compilation plan) {
      return new SlicesBackward(
          plan.in(0),
          plan.in(1),
          plan.in(2),
          plan.in(3),
          plan.out(0),
          plan.partial(1),
          plan.partial(2),
          Math.toIntExact(extents().get(2).columns()),
          sliceWidth);
    }
  }

  /** The gradients of the rows, and each worker's part of those of weight and bias. */
  private static final class SlicesBackward implements Kernel {
    private final Value scores;
    private final Value x;
    private final Value weight;
    private final Value dloss;
    private final Value dx;
    private final @Nullable Partial weightGradient;
    private final @Nullable Partial biasGradient;
    private final Recipe inputProduct;
    private final Recipe weightProduct;
    private final int labels;

    SlicesBackward(
        Value scores,
        Value x,
        Value weight,
        Value dloss,
        Value dx,
        @Nullable Partial weightGradient,
        @Nullable Partial biasGradient,
        int labels,
        int sliceWidth) {
      this.scores = scores;
      this.x = x;
      this.weight = weight;
      this.dloss = dloss;
      this.dx = dx;
      this.weightGradient = weightGradient;
      this.biasGradient = biasGradient;
      this.labels = labels;
      long hidden = x.columns();
      long slices = hidden / sliceWidth;
      inputProduct =
          Product.of(
              Layout.of(
                  new long[] {slices, Recipes.ROWS, labels},
                  new long[] {labels, slices * labels, 1}),
              Layout.of(
                  new long[] {slices, labels, sliceWidth}, new long[] {sliceWidth, hidden, 1}),
              inSlices(hidden, sliceWidth));
      weightProduct =
          Product.of(
              Layout.of(
                  new long[] {slices, labels, Recipes.ROWS},
                  new long[] {labels, 1, slices * labels}),
              inSlices(hidden, sliceWidth),
              Layout.of(
                  new long[] {slices, labels, sliceWidth}, new long[] {sliceWidth, hidden, 1}));
    }

    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      applyOuterGradient(worker);
      if (rows > 0) {
        worker
            .calls(inputProduct)
            .of(rows)
            .bind(0, worker.address(scores))
            .bind(1, weight.address(0))
            .bind(2, worker.address(dx))
            .run();
      }
      if (weightGradient != null) {
        FloatMemory part = worker.scratch(weightGradient.size());
        if (rows == 0) {
          part.fill(0, weightGradient.size(), 0);
        } else {
          worker
              .calls(weightProduct)
              .of(rows)
              .bind(0, worker.address(scores))
              .bind(1, worker.address(x))
              .bind(2, part.address(0))
              .run();
        }
        float[] values = worker.row(0, weightGradient.size());
        part.get(0, values, 0, weightGradient.size());
        weightGradient.put(worker, values, 0);
      }
      if (biasGradient != null) {
        biasGradient.put(worker, biasSums(worker), 0);
      }
    }

    /**
     * The derivative stands for a gradient of one; any other, of a user's own making, scales it.
     */
    private void applyOuterGradient(Worker worker) {
      float outer = dloss.memory().get(dloss.index(0));
      if (outer == 1) {
        return;
      }
      int columns = (int) scores.columns();
      float[] row = worker.row(0, columns);
      for (int r = worker.firstScored(); r < worker.endScored(); r++) {
        scores.memory().get(scores.index(r), row, 0, columns);
        for (int i = 0; i < columns; i++) {
          row[i] *= outer;
        }
        scores.memory().put(scores.index(r), row, 0, columns);
      }
    }

    private float[] biasSums(Worker worker) {
      int columns = (int) scores.columns();
      double[] sums = new double[labels];
      float[] row = worker.row(0, columns);
      for (int r = worker.firstScored(); r < worker.endScored(); r++) {
        scores.memory().get(scores.index(r), row, 0, columns);
        for (int i = 0; i < columns; i++) {
          sums[i % labels] += row[i];
        }
      }
      float[] result = worker.row(1, labels);
      for (int c = 0; c < labels; c++) {
        result[c] = (float) sums[c];
      }
      return result;
    }
  }
}
