package io.slicer.head;

import io.slicer.graph.EncoderOps;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Squared error, for rows that have numbers: averaged over rows and numbers, as torch's {@code
 * MSELoss}. Sequences bring the target {@value #TARGET}: a number for each scored row and row of
 * the head.
 */
public record SquaredErrorLoss() implements TokenLoss {
  /** What sequences call the numbers: (R, C). */
  public static final String TARGET = "value";

  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, SDVariable weight, SDVariable bias) {
    int count = Math.toIntExact(bias.getShape()[0]);
    SDVariable off = ops.linear(rows, weight, bias).sub(ops.target(TARGET, count));
    return off.mul(off).sum().mul(1.0 / count).mul(ops.rowWeight());
  }

  @Override
  public String problemType() {
    return "regression";
  }
}
