package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** SameDiff's sessions keep what they have freed in mind; slicer ends them in time. */
class SessionMemoryTest {
  /** A session that is never ended grows by about 34 kB a step of this model. */
  private static final double BYTES_PER_STEP = 8000;

  private static final int STEPS = 50;

  @Test
  void stepsLeaveNothingBehind() {
    Goldens goldens = Goldens.shipped("tiny-bert");
    EncoderConfig config = goldens.config();
    TokenSequence sequence =
        TokenSequence.labelled(new int[] {5, 6, 7}, new int[3], new int[] {1}, new int[] {1});
    TokenBatch batch = TokenBatch.pack(List.of(sequence), config);
    Goldens.TestHead head = new Goldens.TestHead(config.labels().size(), config.hiddenSize());
    try (EncoderModel model = goldens.model(head, parameter -> false);
        StockExecutor executor = StockExecutor.of(model, DataType.FLOAT)) {
      long before = 0;
      for (int step = 0; step < 2 * STEPS; step++) {
        if (step == STEPS) {
          before = heap();
        }
        executor.lossAndGradients(batch, new TrainingStep(step, 0, 1, false));
      }
      assertThat((heap() - before) / (double) STEPS).isLessThan(BYTES_PER_STEP);
    }
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
