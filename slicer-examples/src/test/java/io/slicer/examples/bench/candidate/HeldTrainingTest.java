package io.slicer.examples.bench.candidate;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeldTrainingTest {
  private static final Executor NONE =
      new Executor() {
        @Override
        public float[] scores(TokenBatch batch) {
          return new float[0];
        }

        @Override
        public float[] features(TokenBatch batch) {
          throw new AssertionError("nothing is kept here");
        }

        @Override
        public double lossAndGradients(TokenBatch batch, TrainingStep step) {
          return 0;
        }

        @Override
        public Set<String> updated() {
          return Set.of();
        }

        @Override
        public Parameters gradients() {
          return Parameters.allocate(Map.of());
        }

        @Override
        public void close() {}
      };

  @Test
  void aTrainingThatFailsSaysWhyInsteadOfWaiting() {
    try (HeldTraining training =
        new HeldTraining(
            new TimedExecutor(NONE),
            listener -> {
              throw new IllegalArgumentException("nothing to learn");
            })) {
      assertThatThrownBy(training::round)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("nothing to learn");
    }
  }

  @Test
  void aTrainingThatWasNeverAskedForEndsWhenClosed() {
    new HeldTraining(new TimedExecutor(NONE), listener -> {}).close();
  }
}
