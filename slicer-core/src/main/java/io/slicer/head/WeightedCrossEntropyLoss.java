package io.slicer.head;

import io.slicer.graph.EncoderOps;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Cross-entropy in which each label has a weight of its own, such as a rare one a large weight: the
 * mean over the rows of a batch weighted by that of their label, as torch's {@code
 * CrossEntropyLoss(weight=...)}. Batches of one step count by their rows. It is the weighted sliced
 * loss with one slice.
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
    weights = Labels.checkedWeights(weights);
  }

  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
    int hidden = Math.toIntExact(weight.getShape()[1]);
    return ops.slicedCrossEntropy(rows, weight, bias, hidden, weights);
  }
}
