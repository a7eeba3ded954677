package io.slicer.adapter;

import io.slicer.graph.Nonlinearity;
import io.slicer.model.Adapter.Blocks;
import io.slicer.model.Adapter.Place;
import java.util.Arrays;
import java.util.List;

/**
 * What all bottlenecks of a network have in common.
 *
 * @param width b
 * @param function between the two layers
 * @param normBefore whether a layer norm precedes the first layer; what is added to the result is
 *     what precedes the norm
 * @param normAfter whether a layer norm follows the second layer
 * @param afterLayer whether it stands behind a whole layer of the encoder, and not in the layer's
 *     second block, before the block's residual and norm
 */
public record BottleneckForm(
    int width, Nonlinearity function, boolean normBefore, boolean normAfter, boolean afterLayer) {
  /**
   * Checks the width.
   *
   * @param width b
   * @param function between the two layers
   * @param normBefore whether a layer norm precedes the first layer
   * @param normAfter whether a layer norm follows the second layer
   * @param afterLayer whether it stands behind a whole layer of the encoder
   * @throws IllegalArgumentException if the width is not positive
   */
  public BottleneckForm {
    if (width < 1) {
      throw new IllegalArgumentException("a bottleneck of width " + width);
    }
  }

  /**
   * A form without layer norms, within the second block of a layer.
   *
   * @param width b
   * @param function between the two layers
   * @return the form
   */
  public static BottleneckForm of(int width, Nonlinearity function) {
    return new BottleneckForm(width, function, false, false, false);
  }

  /** Adds to each layer what its bottleneck makes of the layer's result. */
  Blocks blocks(List<Bottleneck> layers) {
    Place place = afterLayer ? Place.LAYER : Place.FEED_FORWARD;
    return (ops, block) ->
        block.place() == place
            ? block.withResult(
                ops, ops.add(layers.get(block.layer()).of(ops, block.result()), block.result()))
            : block.unchanged(ops);
  }

  List<BottleneckPart> parts() {
    return Arrays.stream(BottleneckPart.values())
        .filter(part -> !part.isOfNorm() || (part.isBefore() ? normBefore : normAfter))
        .toList();
  }
}
