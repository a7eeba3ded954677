package io.slicer.engine;

import static io.slicer.engine.ProcessorAssumption.assumeInstructionsFor;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.internal.kernel.EngineCounts;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.RobertaFamily;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How often workers wait for one another, how many primitives they make and run, and how much room
 * the activations take: what speed and memory depend on and no clock shows. The numbers are what
 * has been reached; less is welcome, and then goes in here.
 */
class EngineCountsTest {
  private static final int THREADS = 2;

  /** An encoder of 12 layers, 384 wide, with few words. */
  private static final EncoderConfig CONFIG =
      new EncoderConfig(
          RobertaFamily.XLM_ROBERTA,
          100,
          384,
          12,
          12,
          1536,
          66,
          1,
          1e-5,
          0.1,
          0.1,
          0.1,
          0.02,
          1,
          List.of("O", "B-X", "I-X"));

  private static final TokenBatch BATCH =
      TokenBatch.pack(RandomSequences.of(CONFIG, 32, 30, 25, 17, 9, 40, 21, 1), CONFIG);

  private static EncoderModel model;

  @BeforeAll
  static void load() {
    model =
        EncoderModel.load(
            RandomCheckpoint.of(CONFIG, 0.02),
            CONFIG,
            new Goldens.TestHead(CONFIG.labels().size(), 96),
            1,
            new EncoderModel.Training(
                ImmutableIntArray.copyOf(IntStream.range(0, CONFIG.vocabularySize())),
                name -> false));
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static void assertNotAbove(EngineCounts reached, PlanExecutor executor, Runnable step) {
    step.run();
    EngineCounts first = executor.counts();
    step.run();
    EngineCounts second = executor.counts();

    assertSoftly(
        softly -> {
          softly
              .assertThat(second.meetings() - first.meetings())
              .as("meetings a step")
              .isLessThanOrEqualTo(reached.meetings());
          softly
              .assertThat(second.calls() - first.calls())
              .as("calls of primitives a step")
              .isLessThanOrEqualTo(reached.calls());
          softly
              .assertThat(second.primitives())
              .as("primitives made, all of them by the first step")
              .isEqualTo(first.primitives())
              .isLessThanOrEqualTo(reached.primitives());
          softly
              .assertThat(second.arenaFloats())
              .as("floats of the arena")
              .isLessThanOrEqualTo(reached.arenaFloats());
        });
  }

  @ParameterizedTest
  @CsvSource({
    "FP32, 28, 1210, 128, 15398816", //
    "BF16, 29, 1642, 148, 12818336"
  })
  void aTrainingStepCostsNoMoreThanBefore(
      Precision precision, long meetings, long calls, long primitives, long arenaFloats) {
    assumeInstructionsFor(precision);
    EngineCounts reached = new EngineCounts(meetings, calls, primitives, arenaFloats);
    TrainingStep step = new TrainingStep(1, 0, BATCH.scoredRows(), false);
    try (PlanExecutor executor = PlanExecutor.of(model, THREADS, precision)) {
      assertNotAbove(reached, executor, () -> executor.lossAndGradients(BATCH, step));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "false, FP32, 0, 532, 53, 1055904",
    "false, BF16, 0, 628, 61, 1055904",
    "true, FP32, 89, 723, 76, 994432",
    "true, BF16, 89, 819, 84, 994432"
  })
  void scoringCostsNoMoreThanBefore(
      boolean byColumns,
      Precision precision,
      long meetings,
      long calls,
      long primitives,
      long arenaFloats) {
    assumeInstructionsFor(precision);
    EngineCounts reached = new EngineCounts(meetings, calls, primitives, arenaFloats);
    try (PackedWeights weights = PackedWeights.of(model, precision, THREADS);
        PlanExecutor executor =
            byColumns
                ? PlanExecutor.forSingleSentences(weights)
                : PlanExecutor.of(weights, THREADS)) {
      assertNotAbove(reached, executor, () -> executor.scores(BATCH));
    }
  }
}
