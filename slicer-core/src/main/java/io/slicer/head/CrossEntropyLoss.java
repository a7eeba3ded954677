package io.slicer.head;

import io.slicer.graph.EncoderOps;
import org.nd4j.autodiff.samediff.SDVariable;

/** Ordinary cross-entropy, averaged over rows: the sliced loss with one slice. */
public record CrossEntropyLoss() implements TokenLoss {
  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
    int hidden = Math.toIntExact(weight.getShape()[1]);
    return ops.slicedCrossEntropy(rows, weight, bias, hidden);
  }
}
