package io.slicer.head;

import io.slicer.graph.EncoderOps;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Binary cross-entropy, for rows that have any number of labels: for each label the cross-entropy
 * of having it or not, whose probability is the sigmoid of its score; averaged over rows and
 * labels, as torch's {@code BCEWithLogitsLoss}. Sequences bring the target {@value #TARGET}: for
 * each scored row and label 1 or 0.
 */
public record BinaryCrossEntropyLoss() implements TokenLoss {
  /** What sequences call the labels: (R, C), 1 for those that a row has. */
  public static final String TARGET = "labels";

  /** The softmax of a score and of zero is the sigmoid of the score, and its logarithm is exact. */
  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
    int count = Math.toIntExact(bias.getShape()[0]);
    SameDiff graph = ops.graph();
    SDVariable yes = graph.reshape(ops.linear(rows, weight, bias), -1, 1);
    SDVariable wanted = graph.reshape(ops.target(TARGET, count), -1, 1);
    SDVariable likelihoods = graph.nn().logSoftmax(graph.concat(1, yes, yes.mul(0)));
    SDVariable both = graph.concat(1, wanted, wanted.rsub(1));
    return likelihoods.mul(both).sum().mul(-1.0 / count).mul(ops.rowWeight());
  }

  @Override
  public String problemType() {
    return "multi_label_classification";
  }
}
