package io.slicer.head;

import io.slicer.graph.EncoderOps;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Cross-entropy in which each label has a weight of its own, such as a rare one a large weight: the
 * mean over the rows of a batch weighted by that of their label, as torch's {@code
 * CrossEntropyLoss(weight=...)}. Batches of one step count by their rows.
 *
 * @param weights by label, positive
 */
public record WeightedCrossEntropyLoss(List<Double> weights) implements TokenLoss {
  /**
   * Copies the weights.
   *
   * @param weights by label
   * @throws IllegalArgumentException if one is not a positive number
   */
  public WeightedCrossEntropyLoss {
    weights = List.copyOf(weights);
    for (double weight : weights) {
      if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(weight + " is no weight of a label: " + weights);
      }
    }
  }

  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
    int count = Math.toIntExact(bias.getShape()[0]);
    if (weights.size() != count) {
      throw new IllegalArgumentException(weights.size() + " weights for " + count + " labels");
    }
    SDVariable labels = ops.labels(count);
    INDArray values =
        Nd4j.createFromArray(weights.stream().mapToDouble(w -> w).toArray())
            .castTo(labels.dataType())
            .reshape(1, count);
    SDVariable weighted = labels.mul(ops.graph().constant(values));
    SDVariable sum =
        ops.graph().nn().logSoftmax(ops.linear(rows, weight, bias)).mul(weighted).sum().neg();
    SDVariable share = labels.sum().mul(ops.rowWeight());
    return sum.div(weighted.sum()).mul(share);
  }
}
