package io.slicer.hyperx;

import io.slicer.adapter.Hypernetwork;
import io.slicer.finetune.FineTuning;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Initializer;
import io.slicer.weights.Parameters;
import io.slicer.weights.Parameters.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * Which embeddings a training has changed: one that is as it was drawn or loaded was never read, or
 * only by steps that changed nothing.
 *
 * @param network of the model
 * @param model as it is now
 * @param tuning the training
 */
record Trained(Hypernetwork network, EncoderModel model, FineTuning tuning) {
  boolean task(String name) {
    return isChanged(Hypernetwork.taskEmbedding(model.config(), name));
  }

  boolean language(String name) {
    return isChanged(Hypernetwork.languageEmbedding(model.config(), name));
  }

  private boolean isChanged(String name) {
    Tensor now = model.parameters().get(name);
    return !Arrays.equals(now.values().toArray(), before(now));
  }

  private float[] before(Tensor now) {
    EncoderConfig config = model.config();
    try (EncoderCheckpoint start =
        EncoderCheckpoint.of(tuning.source().checkpoint(), config.family())) {
      if (start.names().contains(now.name())) {
        try (FloatMemory values = start.read(now.name())) {
          return values.toArray();
        }
      }
    }
    try (Parameters drawn = Parameters.allocate(Map.of(now.name(), now.shape()))) {
      initial(now.name()).fill(drawn.get(now.name()), tuning.seed());
      return drawn.get(now.name()).values().toArray();
    }
  }

  private Initializer initial(String name) {
    return network.parameters(model.config()).stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow()
        .initial();
  }
}
