package io.slicer.head;

import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * {@link SlicedLoss} in which each label has a weight of its own: the mean over all slices of the
 * rows of a batch, weighted by that of the row's label. Batches of one step count by their rows.
 *
 * @param slices how rows are cut
 * @param weights by label, positive
 */
public record WeightedSlicedLoss(SlicedLoss slices, List<Double> weights) implements TokenLoss {
  /**
   * Copies the weights.
   *
   * @param slices how rows are cut
   * @param weights by label
   * @throws IllegalArgumentException if one is not a positive number
   */
  public WeightedSlicedLoss {
    weights = Labels.checkedWeights(weights);
  }

  @Override
  public void check(EncoderConfig config) {
    slices.check(config);
  }

  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
    return ops.slicedCrossEntropy(rows, weight, bias, slices.sliceWidth(), weights);
  }
}
