package io.slicer.adapter;

import com.google.common.collect.ImmutableMap;
import io.slicer.graph.EncoderOps;
import io.slicer.graph.Nonlinearity;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Two dense layers through a narrow space, with a layer norm before and behind them if there are
 * any: norm(W_up f(W_down norm(x) + b_down) + b_up).
 *
 * @param parts its weights: parameters, or what ops have made of parameters
 * @param function between the layers
 */
record Bottleneck(ImmutableMap<BottleneckPart, SDVariable> parts, Nonlinearity function) {
  /** That of torch's layer norms, whatever the encoder's is. */
  private static final double EPSILON = 1e-5;

  /** What it makes of rows (rows, H). */
  SDVariable of(EncoderOps ops, SDVariable x) {
    SDVariable read = norm(ops, x, BottleneckPart.GAIN_BEFORE, BottleneckPart.SHIFT_BEFORE);
    SDVariable narrow = dense(ops, read, BottleneckPart.DOWN, BottleneckPart.DOWN_BIAS);
    SDVariable wide =
        dense(ops, ops.nonlinear(narrow, function), BottleneckPart.UP, BottleneckPart.UP_BIAS);
    return norm(ops, wide, BottleneckPart.GAIN_AFTER, BottleneckPart.SHIFT_AFTER);
  }

  private SDVariable dense(
      EncoderOps ops, SDVariable x, BottleneckPart weight, BottleneckPart bias) {
    return ops.linear(x, part(weight), part(bias));
  }

  private SDVariable norm(EncoderOps ops, SDVariable x, BottleneckPart gain, BottleneckPart shift) {
    return parts.containsKey(gain) ? ops.layerNorm(x, part(gain), part(shift), EPSILON) : x;
  }

  private SDVariable part(BottleneckPart part) {
    SDVariable variable = parts.get(part);
    if (variable == null) {
      throw new IllegalStateException("a bottleneck without " + part.key());
    }
    return variable;
  }
}
