package io.slicer.inference;

import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head.NewParameter;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import java.util.List;
import java.util.Optional;

/**
 * The layer that BERT brings along on top of its first token: tanh(W x + b).
 *
 * @param weight W (H, H), row-major
 * @param bias b (H)
 */
record Pooler(FloatMemory weight, FloatMemory bias) {
  private static String name(EncoderConfig config) {
    return config.family().sequenceHead().hidden();
  }

  /** Its parameters; none if the encoder comes without one. */
  static List<NewParameter> parameters(EncoderConfig config, Checkpoint checkpoint) {
    String name = name(config);
    boolean isOfEncoder = name.startsWith(config.family().prefix());
    if (!isOfEncoder || !checkpoint.names().contains(name + ".weight")) {
      return List.of();
    }
    long hidden = config.hiddenSize();
    return List.of(
        new NewParameter(name + ".weight", Shape.of(hidden, hidden), Initializer.zeros()),
        new NewParameter(name + ".bias", Shape.of(hidden), Initializer.zeros()));
  }

  /** That of a model, which must stay open. */
  static Optional<Pooler> of(EncoderModel model) {
    String name = name(model.config());
    return model.parameters().contains(name + ".weight")
        ? Optional.of(
            new Pooler(
                model.parameters().get(name + ".weight").values(),
                model.parameters().get(name + ".bias").values()))
        : Optional.empty();
  }

  /**
   * What it makes of a first token.
   *
   * @param x the token's last hidden state (H)
   * @return a new array (H)
   */
  float[] of(float[] x) {
    float[] row = new float[x.length];
    float[] y = bias.toArray();
    for (int i = 0; i < y.length; i++) {
      weight.get((long) i * x.length, row, 0, x.length);
      double sum = y[i];
      for (int j = 0; j < x.length; j++) {
        sum += (double) row[j] * x[j];
      }
      y[i] = (float) Math.tanh(sum);
    }
    return y;
  }
}
