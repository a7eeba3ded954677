package io.slicer.engine.internal.op.head;

import io.slicer.engine.internal.kernel.Compilation;
import io.slicer.engine.internal.kernel.GradientOp;
import io.slicer.engine.internal.kernel.Kernel;
import io.slicer.engine.internal.kernel.Labels;
import io.slicer.engine.internal.kernel.Op;
import io.slicer.engine.internal.kernel.SharedSum;
import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.engine.internal.layout.RowKind;
import io.slicer.graph.EncoderOps;
import io.slicer.weights.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Scores (1 + C, n, n + 1) of each sequence: of each word's heads, and of its labels at each head
 * -> the loss of a dependency parser, and its derivative.
 */
public final class TreeCrossEntropy extends Op {
  public TreeCrossEntropy(SDVariable scores) {
    super(scores.getSameDiff(), List.of(Extent.fixed(Shape.of()), extent(scores)), scores);
  }

  /**
   * The head of a word as it must be.
   *
   * @param head what the target says
   * @param word its number, from 1 on
   * @param words n
   * @return 0 for the root, or the number of a word
   * @throws IllegalArgumentException if it is none of those, or the word itself
   */
  public static int checkedHead(float head, int word, int words) {
    if (head != Math.rint(head) || head < 0 || head > words || head == word) {
      throw new IllegalArgumentException(
          "the head of word " + word + " of " + words + " is " + head);
    }
    return (int) head;
  }

  @Override
  protected List<@Nullable SDVariable> gradients(List<@Nullable SDVariable> outputs) {
    return List.of(new Gradient(outputVariables()[1], given(outputs.get(0))).only());
  }

  @Override
  public Kernel kernel(Compilation plan) {
    return new Loss(plan.in(0), plan.sum(0), plan.out(1));
  }

  private record Loss(Value scores, SharedSum total, Value derivative) implements Kernel {
    @Override
    public void run(Worker worker) {
      BatchLayout layout = worker.layout();
      double weight = 1.0 / worker.step().labelledRows();
      float[] heads = layout.target(EncoderOps.HEADS, 1);
      double sum = 0;
      int end = layout.endSequence(worker.number());
      for (int s = layout.firstSequence(worker.number()); s < end; s++) {
        sum += sentence(worker, s, heads, weight);
      }
      total.put(worker, sum * weight);
    }

    private double sentence(Worker worker, int sequence, float[] heads, double weight) {
      BatchLayout layout = worker.layout();
      int words = Math.toIntExact(layout.rows(RowKind.SCORED, sequence));
      int firstRow = Math.toIntExact(layout.firstRow(RowKind.SCORED, sequence));
      int before = Math.toIntExact(layout.rowsBefore(RowKind.SCORED, sequence));
      long row = layout.firstRow(TreeRows.ARCS, sequence);
      long pairs = layout.rows(TreeRows.ARCS, sequence);
      int labels = Math.toIntExact(scores.columns()) - 1;
      derivative.memory().fill(derivative.index(row) + pairs, labels * pairs, 0);
      float[] ofHeads = worker.row(0, words + 1);
      float[] ofLabels = worker.row(1, labels);
      double sum = 0;
      for (int d = 0; d < words; d++) {
        int head = checkedHead(heads[before + d], d + 1, words);
        long arc = (long) d * (words + 1);
        scores.memory().get(scores.index(row) + arc, ofHeads, 0, words + 1);
        sum += crossEntropy(ofHeads, words + 1, head, weight);
        derivative.memory().put(derivative.index(row) + arc, ofHeads, 0, words + 1);
        for (int c = 0; c < labels; c++) {
          ofLabels[c] = scores.memory().get(scores.index(row) + (c + 1) * pairs + arc + head);
        }
        int label = Labels.checked(layout.label(firstRow + d), labels);
        sum += crossEntropy(ofLabels, labels, label, weight);
        for (int c = 0; c < labels; c++) {
          derivative
              .memory()
              .set(derivative.index(row) + (c + 1) * pairs + arc + head, ofLabels[c]);
        }
      }
      return sum;
    }

    /** Puts its derivative, weighted, in the place of the scores. */
    private static double crossEntropy(float[] scores, int count, int right, double weight) {
      float most = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < count; i++) {
        most = Math.max(most, scores[i]);
      }
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += Math.exp(scores[i] - most);
      }
      double loss = Math.log(sum) + most - scores[right];
      for (int i = 0; i < count; i++) {
        double probability = Math.exp(scores[i] - most) / sum;
        scores[i] = (float) ((probability - (i == right ? 1 : 0)) * weight);
      }
      return loss;
    }
  }

  /** The derivative, and the gradient of the loss that it is to be multiplied with. */
  private static final class Gradient extends GradientOp {
    Gradient(SDVariable derivative, SDVariable dloss) {
      super(derivative.getSameDiff(), like(derivative), derivative, dloss);
    }

    @Override
    public String opName() {
      return "slicer_TreeCrossEntropyGradient";
    }

    @Override
    public int inPlaceInput() {
      return 0;
    }

    @Override
    public Kernel kernel(Compilation plan) {
      return new Scale(plan.in(0), plan.in(1), plan.out(0));
    }
  }

  /** Rows that stand for no arc are left as they are: nobody reads them. */
  private record Scale(Value derivative, Value dloss, Value dscores) implements Kernel {
    @Override
    public void run(Worker worker) {
      float outer = dloss.memory().get(dloss.index(0));
      int columns = Math.toIntExact(derivative.columns());
      float[] values = worker.row(0, columns);
      long end = worker.start(derivative) + worker.rows(derivative);
      for (long row = worker.start(derivative); row < end; row++) {
        derivative.memory().get(derivative.index(row), values, 0, columns);
        for (int i = 0; i < columns; i++) {
          values[i] *= outer;
        }
        dscores.memory().put(dscores.index(row), values, 0, columns);
      }
    }
  }
}
