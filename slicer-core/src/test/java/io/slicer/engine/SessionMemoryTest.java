package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * SameDiff's sessions remember the number of every array that they ever freed: 34 kB for each step
 * of this model. slicer ends them in time.
 */
class SessionMemoryTest {
  @Test
  void sessionsRememberOnlyTheirLastSteps() throws ReflectiveOperationException {
    Goldens goldens = Goldens.shipped("tiny-bert");
    EncoderConfig config = goldens.config();
    TokenSequence sequence =
        TokenSequence.labelled(new int[] {5, 6, 7}, new int[3], new int[] {1}, new int[] {1});
    TokenBatch batch = TokenBatch.pack(List.of(sequence), config);
    Goldens.TestHead head = new Goldens.TestHead(config.labels().size(), config.hiddenSize());
    int few = StockExecutor.RUNS_OF_A_SESSION - 5;
    try (EncoderModel model = goldens.model(head, parameter -> false);
        StockExecutor executor = StockExecutor.of(model, DataType.FLOAT)) {
      train(executor, batch, few);
      long afterFew = remembered(executor);
      assertThat(afterFew).isPositive();
      train(executor, batch, 4 * StockExecutor.RUNS_OF_A_SESSION);
      assertThat(remembered(executor)).isLessThanOrEqualTo(afterFew);
    }
  }

  private static void train(StockExecutor executor, TokenBatch batch, int steps) {
    for (int step = 0; step < steps; step++) {
      executor.lossAndGradients(batch, new TrainingStep(step, 0, 1, false));
    }
  }

  private static long remembered(StockExecutor executor) throws ReflectiveOperationException {
    Field freed = InferenceSession.class.getDeclaredField("freedArrays");
    freed.setAccessible(true);
    long count = 0;
    for (SameDiff graph : executor.graphs()) {
      for (InferenceSession session : graph.getSessions().values()) {
        count += ((Set<?>) freed.get(session)).size();
      }
    }
    return count;
  }
}
