package io.slicer.head;

import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * How wrong a head is about scored rows: what training makes smaller. The rows are those of
 * sub-words, or, where sequences are classified, one of each. {@link SlicedLoss} is SLICER's,
 * {@link CrossEntropyLoss} the ordinary one. A loss of one's own is written with what SameDiff has:
 *
 * <pre>{@code
 * record BrierLoss() implements TokenLoss {
 *   public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
 *     SDVariable scores = ops.linear(rows, weight, bias);
 *     SDVariable labels = ops.labels(Math.toIntExact(bias.getShape()[0]));
 *     SDVariable off = ops.graph().nn().softmax(scores).sub(labels);
 *     return off.mul(off).sum().mul(ops.rowWeight());
 *   }
 * }
 * }</pre>
 *
 * <p>Compare its gradients with {@link io.slicer.engine.GradientCheck}, on a batch with one
 * labelled row and on one with several.
 *
 * <p>It counts in training only: tagging always scores a row with the whole head.
 *
 * <p>Implementations are immutable. Run records and checkpoints know a loss by its {@code
 * toString()}, so a record is best.
 */
public interface TokenLoss {
  /**
   * Checks whether this loss can be used with an encoder, before anything is built or loaded for
   * it.
   *
   * @param config of the encoder
   * @throws IllegalArgumentException if it cannot; the message says what would be right
   */
  default void check(EncoderConfig config) {}

  /**
   * Adds the loss to a graph.
   *
   * @param ops to build with; {@link EncoderOps#labels} are those of the rows
   * @param rows what the head's last layer sees of the scored tokens, behind its dropout (R, H)
   * @param weight of the head (C, H)
   * @param bias of the head (C)
   * @return the batch's share of the step's mean loss, a scalar; anything else is refused when
   *     training begins
   */
  SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias);

  /**
   * What transformers calls the problem whose answers this loss teaches, where sequences are
   * classified: {@code problem_type} in {@code config.json}.
   *
   * @return {@code single_label_classification} unless a loss says otherwise
   */
  default String problemType() {
    return "single_label_classification";
  }
}
