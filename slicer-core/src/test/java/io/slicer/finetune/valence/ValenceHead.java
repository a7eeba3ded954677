package io.slicer.finetune.valence;

import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.Head;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** Says how pleasant a text is: one number for each scored row, taught by least squares. */
record ValenceHead() implements Head {
  /** What the sequences call the number that is to be learned. */
  static final String TARGET = "valence";

  private static final String WEIGHT = "valence.weight";
  private static final String BIAS = "valence.bias";

  @Override
  public List<NewParameter> parameters(EncoderConfig config) {
    return List.of(
        new NewParameter(WEIGHT, weight(config), config.family().newWeights(config)),
        new NewParameter(BIAS, Shape.of(1), Initializer.zeros()));
  }

  private static Shape weight(EncoderConfig config) {
    return Shape.of(1, config.hiddenSize());
  }

  /** (R, H) to (R, 1). */
  @Override
  public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
    return ops.linear(
        rows, ops.parameter(WEIGHT, weight(config)), ops.parameter(BIAS, Shape.of(1)));
  }

  /** Dropout, then the mean of the squares over the rows of the step. */
  @Override
  public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
    SDVariable kept = ops.dropout(rows, config.sequenceDropout(), dropoutSite);
    SDVariable off = scores(ops, kept, config).sub(ops.target(TARGET, 1));
    return off.mul(off).sum().mul(ops.rowWeight());
  }

  @Override
  public String architecture(EncoderFamily family) {
    return "EncoderForValence";
  }
}
