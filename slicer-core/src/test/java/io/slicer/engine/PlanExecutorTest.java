package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("processor")
class PlanExecutorTest {
  private static final Goldens GOLDENS = Goldens.shipped("tiny-bert");
  private static final EncoderConfig CONFIG = GOLDENS.config();
  private static final Goldens.TestHead HEAD =
      new Goldens.TestHead(CONFIG.labels().size(), CONFIG.hiddenSize());

  @Test
  void frozenParametersHaveNoGradientAndTheOthersAreAsBefore() {
    TokenBatch batch = TokenBatch.pack(GOLDENS.batch(0), CONFIG);
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    try (EncoderModel whole = GOLDENS.model(HEAD, p -> false);
        EncoderModel part =
            GOLDENS.model(
                HEAD, p -> p.contains("embeddings") || p.contains("layer.0") || p.contains("key"));
        PlanExecutor all = PlanExecutor.of(whole, 2);
        PlanExecutor some = PlanExecutor.of(part, 2)) {
      assertThat(some.lossAndGradients(batch, step)).isEqualTo(all.lossAndGradients(batch, step));
      assertThat(some.gradients().names()).isNotEmpty().noneMatch(n -> n.contains("layer.0"));
      for (Parameters.Tensor gradient : some.gradients().tensors()) {
        float[] expected = all.gradients().get(gradient.name()).values().toArray();
        Goldens.assertClose(
            gradient.values().toArray(),
            expected,
            1e-6,
            Math.max(Goldens.scale(expected), 1e-4),
            gradient.name());
      }
    }
  }

  @Test
  void scoresDoNotDependOnWhatElseIsInTheBatch() {
    List<TokenSequence> sequences = GOLDENS.batch(2);
    try (EncoderModel model = GOLDENS.model(HEAD, p -> true);
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      float[] together = executor.scores(TokenBatch.pack(sequences, CONFIG));
      int at = 0;
      for (TokenSequence sequence : sequences) {
        float[] alone = executor.scores(TokenBatch.pack(List.of(sequence), CONFIG));
        float[] part = java.util.Arrays.copyOfRange(together, at, at + alone.length);
        Goldens.assertClose(alone, part, 1e-5, "scores of one sequence");
        at += alone.length;
      }
    }
  }

  @Test
  void aBatchWithoutScoredTokensHasNoScoresAndNoLoss() {
    TokenSequence sequence = TokenSequence.unlabelled(new int[] {1, 7, 2}, new int[3], new int[0]);
    TokenBatch batch = TokenBatch.pack(List.of(sequence), CONFIG);
    try (EncoderModel model = GOLDENS.model(HEAD, p -> false);
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      assertThat(executor.scores(batch)).isEmpty();
      assertThatThrownBy(() -> executor.lossAndGradients(batch, new TrainingStep(1, 0, 1, false)))
          .hasMessageContaining("0 labels for 0 scored tokens");
    }
  }

  @Test
  void refusesCallsOnceClosed() {
    TokenBatch batch = TokenBatch.pack(GOLDENS.batch(0), CONFIG);
    try (EncoderModel model = GOLDENS.model(HEAD, p -> true)) {
      PlanExecutor executor = PlanExecutor.of(model, 2);
      executor.scores(batch);
      executor.close();
      executor.close();
      assertThatThrownBy(() -> executor.scores(batch))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(() -> PlanExecutor.of(model, 0)).hasMessageContaining("at least 1");
    }
  }

  @Test
  void nothingIsTrainedInEightBits() {
    try (EncoderModel model = GOLDENS.model(HEAD, p -> false)) {
      assertThatThrownBy(() -> PlanExecutor.of(model, 1, Precision.INT8))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("train with FP32 or BF16");
    }
  }
}
