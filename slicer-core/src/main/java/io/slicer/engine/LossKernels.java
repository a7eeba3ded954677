package io.slicer.engine;

import io.slicer.engine.Dnnl.Recipe;
import io.slicer.engine.Recipes.Layout;
import io.slicer.engine.Recipes.Product;
import io.slicer.weights.FloatMemory;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The sliced cross-entropy. A row of H features is read as (K, h) and scored by the head's weight
 * read as (C, K, h), so that the scores of all slices are one batch of K products (R, h) x (h, C).
 */
final class LossKernels {
  private LossKernels() {}

  /** Refuses a label that is not one of so many. */
  static int checkedLabel(int label, long labels) {
    if (label < 0 || label >= labels) {
      throw new IllegalArgumentException("label " + label + " of " + labels);
    }
    return label;
  }

  /** (K, R, h) in rows of H. */
  private static Layout slices(long hidden, long width) {
    return Layout.of(
        new long[] {hidden / width, Recipes.ROWS, width}, new long[] {width, hidden, 1});
  }

  /** Scores of all slices, their cross-entropy, and its derivative in the place of the scores. */
  static final class Forward implements Kernel {
    private final Value x;
    private final Value weight;
    private final Value bias;
    private final Value scores;
    private final int slices;
    private final int labels;
    private final Recipe product;
    private final double[] losses;

    Forward(Value x, Value weight, Value bias, Value scores, int sliceWidth, int workers) {
      this.x = x;
      this.weight = weight;
      this.bias = bias;
      this.scores = scores;
      long hidden = x.columns();
      slices = Math.toIntExact(hidden / sliceWidth);
      labels = Math.toIntExact(bias.columns());
      losses = new double[workers * 8];
      product =
          Product.of(
              slices(hidden, sliceWidth),
              Layout.of(
                  new long[] {slices, sliceWidth, labels}, new long[] {sliceWidth, 1, hidden}),
              Layout.of(
                  new long[] {slices, Recipes.ROWS, labels},
                  new long[] {labels, (long) slices * labels, 1}));
    }

    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      losses[8 * worker.number()] = 0;
      if (rows == 0) {
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
      double sum = 0;
      for (int r = worker.firstScored(); r < worker.endScored(); r++) {
        if (worker.layout().scoredRow(r) < 0) {
          Arrays.fill(row, 0, columns, 0);
        } else {
          scores.memory().get(scores.index(r), row, 0, columns);
          int label = checkedLabel(worker.layout().label(r), labels);
          for (int k = 0; k < slices; k++) {
            sum += slice(row, k * labels, shift, label, weightOfSlice);
          }
        }
        scores.memory().put(scores.index(r), row, 0, columns);
      }
      losses[8 * worker.number()] = sum * weightOfSlice;
    }

    /** Replaces the scores of a slice by their derivative; returns the slice's cross-entropy. */
    private double slice(float[] row, int from, float[] shift, int label, double weightOfSlice) {
      float most = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < labels; c++) {
        row[from + c] += shift[c];
        most = Math.max(most, row[from + c]);
      }
      double total = 0;
      for (int c = 0; c < labels; c++) {
        total += Math.exp(row[from + c] - most);
      }
      double loss = Math.log(total) + most - row[from + label];
      for (int c = 0; c < labels; c++) {
        double probability = Math.exp(row[from + c] - most) / total;
        row[from + c] = (float) ((probability - (c == label ? 1 : 0)) * weightOfSlice);
      }
      return loss;
    }

    /** The loss of all workers' rows. */
    double loss() {
      double sum = 0;
      for (int i = 0; i < losses.length; i += 8) {
        sum += losses[i];
      }
      return sum;
    }
  }

  /** Puts the loss where later ops of the graph find it. */
  record Store(Forward forward, Value loss) implements Kernel {
    @Override
    public void run(Worker worker) {
      if (worker.number() == 0) {
        loss.memory().set(loss.index(0), (float) forward.loss());
      }
    }
  }

  /** The gradients of the rows, and each worker's part of those of weight and bias. */
  static final class Backward implements Kernel {
    private final Value scores;
    private final Value x;
    private final Value weight;
    private final Value dloss;
    private final @Nullable Value dx;
    private final @Nullable Partial weightGradient;
    private final @Nullable Partial biasGradient;
    private final Recipe inputProduct;
    private final Recipe weightProduct;
    private final int labels;

    Backward(
        Value scores,
        Value x,
        Value weight,
        Value dloss,
        @Nullable Value dx,
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
              slices(hidden, sliceWidth));
      weightProduct =
          Product.of(
              Layout.of(
                  new long[] {slices, labels, Recipes.ROWS},
                  new long[] {labels, 1, slices * labels}),
              slices(hidden, sliceWidth),
              Layout.of(
                  new long[] {slices, labels, sliceWidth}, new long[] {sliceWidth, hidden, 1}));
    }

    @Override
    public void run(Worker worker) {
      long rows = worker.rows(x);
      applyOuterGradient(worker);
      if (dx != null && rows > 0) {
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
