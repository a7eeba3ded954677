package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingArgumentsTest {
  @ParameterizedTest
  @CsvSource({
    "100, 16, 1, 3, 21", // 7 batches
    "100, 16, 2, 3, 12", // 7 batches: 4 steps
    "96, 16, 1, 2.5, 15",
    "97, 16, 1, 1.5, 11", // 10.5 steps
    "1, 16, 4, 1, 1"
  })
  void totalStepsCountSmallerBatchesAndSmallerSteps(
      int sequences, int batchSize, int accumulation, double epochs, long steps) {
    TrainingArguments arguments =
        TrainingArguments.builder()
            .batchSize(batchSize)
            .gradientAccumulationSteps(accumulation)
            .epochs(epochs)
            .build();

    assertThat(arguments.totalSteps(BagOfPieces.sequences(sequences))).isEqualTo(steps);
  }

  @Test
  void maxStepsReplacesEpochs() {
    assertThat(
            TrainingArguments.builder()
                .epochs(3)
                .maxSteps(5)
                .build()
                .totalSteps(BagOfPieces.sequences(1000)))
        .isEqualTo(5);
  }

  @Test
  void warmupStepsAreTheRatioRoundedUp() {
    TrainingArguments arguments =
        TrainingArguments.builder().learningRate(1).warmupRatio(0.1).build();

    // 0.1 x 25 steps: 3 steps of warm-up
    assertThat(arguments.learningRateAt(0, 25)).isEqualTo(0);
    assertThat(arguments.learningRateAt(2, 25)).isEqualTo(2 / 3.0);
    assertThat(arguments.learningRateAt(3, 25)).isEqualTo(1);
  }

  @Test
  void warmupStepsReplaceTheRatio() {
    TrainingArguments arguments =
        TrainingArguments.builder().learningRate(1).warmupRatio(0.1).warmupSteps(10).build();

    assertThat(arguments.learningRateAt(5, 25)).isEqualTo(0.5);
  }

  @Test
  void defaultsAreThoseOfTransformersButForTheBatch() {
    TrainingArguments arguments = TrainingArguments.builder().build();

    assertThat(arguments.learningRate()).isEqualTo(5e-5);
    assertThat(arguments.epochs()).isEqualTo(3);
    assertThat(arguments.batchSize()).isEqualTo(16);
    assertThat(arguments.maxGradNorm()).isEqualTo(1);
    assertThat(arguments.weightDecay()).isEqualTo(0);
    assertThat(arguments.seed()).isEqualTo(42);
    assertThat(arguments.schedule()).isEqualTo(LearningRateSchedule.LINEAR);
    assertThat(arguments.adam()).isEqualTo(new AdamW.Settings(0.9, 0.999, 1e-8));
  }

  @Test
  void whatIsOutOfRangeIsNamedWithItsRange() {
    refused(b -> b.learningRate(-1), "learningRate must be at least 0, not -1.0");
    refused(b -> b.learningRate(Double.NaN), "learningRate must be at least 0, not NaN");
    refused(
        b -> b.schedule(LearningRateSchedule.polynomial(2, 1e-5)).learningRate(1e-5),
        "learningRate must be above the end of POLYNOMIAL[power=2.0, endLearningRate=1.0E-5], not"
            + " 1.0E-5");
    refused(b -> b.epochs(0), "epochs must be positive, not 0.0");
    refused(b -> b.maxSteps(0), "maxSteps must be positive, not 0");
    refused(b -> b.batchSize(0), "batchSize must be positive, not 0");
    refused(b -> b.batchTokens(0), "batchTokens must be positive, not 0");
    refused(
        b -> b.gradientAccumulationSteps(0), "gradientAccumulationSteps must be positive, not 0");
    refused(b -> b.warmupRatio(1.5), "warmupRatio must be from 0 to 1, not 1.5");
    refused(b -> b.warmupSteps(-1), "warmupSteps must be at least 0, not -1");
    refused(b -> b.weightDecay(-0.1), "weightDecay must be at least 0, not -0.1");
    refused(b -> b.maxGradNorm(-1), "maxGradNorm must be at least 0, not -1.0");
    refused(b -> b.threads(0), "threads must be positive, not 0");
    refused(b -> b.evaluationSteps(0), "evaluationSteps must be positive, not 0");
    refused(b -> b.earlyStoppingPatience(0), "earlyStoppingPatience must be positive, not 0");
    refused(b -> b.adam(new AdamW.Settings(1, 0.999, 1e-8)), "beta1 1.0 is not in [0, 1)");
  }

  private static void refused(UnaryOperator<TrainingArguments.Builder> setting, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> setting.apply(TrainingArguments.builder()).build())
        .withMessage(message);
  }
}
