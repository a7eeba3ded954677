package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.RobertaFamily;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A vocabulary of several blocks, the last of which is shorter: the plan computes what the session
 * computes in double, whatever the number of workers, and never holds the scores of all pieces.
 */
@Tag("processor")
class LargeVocabularyTest {
  private static final EncoderConfig CONFIG =
      new EncoderConfig(
          RobertaFamily.XLM_ROBERTA,
          7_013,
          16,
          1,
          2,
          32,
          514,
          1,
          1e-5,
          0.1,
          0.1,
          0.1,
          0.02,
          1,
          List.of());

  private static EncoderModel model(Predicate<String> frozen) {
    ImmutableIntArray words = ImmutableIntArray.copyOf(IntStream.range(0, CONFIG.vocabularySize()));
    MaskedLanguageModelHead head = new MaskedLanguageModelHead();
    return EncoderModel.load(
        RandomCheckpoint.of(CONFIG, head, 0.3),
        CONFIG,
        head,
        1,
        new EncoderModel.Training(words, frozen));
  }

  private static TokenBatch batch(long seed, int... lengths) {
    Random random = new Random(seed);
    List<TokenSequence> sequences = new ArrayList<>();
    for (int length : lengths) {
      int[] scored = IntStream.range(0, length).filter(t -> t % 5 == 2).toArray();
      sequences.add(
          TokenSequence.labelled(
              random.ints(length, 5, CONFIG.vocabularySize()).toArray(),
              new int[length],
              scored,
              random.ints(scored.length, 0, CONFIG.vocabularySize()).toArray()));
    }
    return TokenBatch.pack(sequences, CONFIG);
  }

  @ParameterizedTest
  @CsvSource({"1, true", "3, true", "2, false"})
  void thePlanComputesWhatTheSessionComputesInDouble(int threads, boolean trainsTable) {
    String table = EncoderGraph.wordTable(CONFIG);
    try (EncoderModel model = model(name -> name.equals(table) && !trainsTable);
        StockExecutor session = StockExecutor.of(model, DataType.DOUBLE);
        PlanExecutor plan = PlanExecutor.of(model, threads)) {
      for (TokenBatch batch : List.of(batch(1, 3), batch(2, 4, 40, 1, 17), batch(3, 9))) {
        Goldens.assertClose(plan.losses(batch), session.losses(batch), 1e-5, "losses");
        for (boolean accumulate : new boolean[] {false, true}) {
          TrainingStep step = new TrainingStep(5, 3, batch.scoredRows(), accumulate);
          double loss = session.lossAndGradients(batch, step);
          assertThat(plan.lossAndGradients(batch, step))
              .isCloseTo(loss, Percentage.withPercentage(1e-3));
          assertThat(plan.updated()).isEqualTo(session.updated());
          assertThat(plan.updated().contains(table)).isEqualTo(trainsTable);
          for (Parameters.Tensor expected : session.gradients().tensors()) {
            String name = expected.name();
            String scaledBy = Goldens.scaledBy(name);
            Goldens.assertClose(
                plan.gradients().get(name).values().toArray(),
                expected.values().toArray(),
                2e-5,
                Goldens.scale(session.gradients().get(scaledBy).values().toArray()),
                name);
          }
        }
      }
    }
  }

  @Test
  void packedWeightsSayTheSame() {
    try (EncoderModel model = model(name -> true);
        PackedWeights weights = PackedWeights.of(model, Precision.FP32, 3);
        PlanExecutor byRows = PlanExecutor.of(weights, 1);
        PlanExecutor byColumns = PlanExecutor.forSingleSentences(weights);
        StockExecutor session = StockExecutor.of(model, DataType.DOUBLE)) {
      TokenBatch batch = batch(4, 12, 30);
      Goldens.assertClose(byRows.losses(batch), session.losses(batch), 1e-5, "by rows");
      Goldens.assertClose(byColumns.losses(batch), session.losses(batch), 1e-5, "by columns");
    }
  }

  @Test
  void theScoresOfAllPiecesAreNeverHeld() {
    try (EncoderModel model = model(name -> false);
        PlanExecutor plan = PlanExecutor.of(model, 2)) {
      int[] lengths = new int[40];
      Arrays.fill(lengths, 100);
      TokenBatch batch = batch(5, lengths);
      plan.gradients();
      long before = FloatMemory.allocatedBytes();
      plan.lossAndGradients(batch, new TrainingStep(5, 3, batch.scoredRows(), false));
      long all = 4L * batch.scoredRows() * CONFIG.vocabularySize();
      assertThat(FloatMemory.allocatedBytes() - before).isLessThan(all);
    }
  }
}
