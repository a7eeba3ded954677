package io.slicer.finetune.valence;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.GradientCheck;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderCheckpoint;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import java.util.List;
import java.util.Set;

/** Compares the gradients of the head with the slopes of its loss. */
final class ValenceSlopes {
  private ValenceSlopes() {}

  /**
   * All layers but the last are frozen. The encoder should be tiny; one call should have a single
   * sequence, another several.
   */
  static void check(PretrainedModel tiny, List<TokenSequence> sequences) {
    EncoderConfig config = EncoderConfig.of(tiny.config());
    Set<String> below = EncoderGraph.bottom(config, config.layers() - 1);
    TokenBatch batch = TokenBatch.pack(sequences, config);
    TrainingStep step = new TrainingStep(42, 0, batch.scoredRows(), false);
    try (EncoderCheckpoint checkpoint = EncoderCheckpoint.of(tiny.checkpoint(), config.family());
        EncoderModel model =
            EncoderModel.load(
                checkpoint,
                config,
                new ValenceHead(),
                42,
                new EncoderModel.Training(ImmutableIntArray.of(), below::contains))) {
      for (GradientCheck.Slope slope : GradientCheck.slopes(model, batch, step)) {
        assertThat(slope.agrees(1e-3)).as("%s", slope).isTrue();
      }
    }
  }
}
