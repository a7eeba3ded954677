package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.RobertaFamily;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Sequences as long as XLM-R takes, and sizes that are multiples of nothing. */
@Tag("processor")
class LongSequenceTest {
  /** A width that is no multiple of 16, so that no two parameters are adjacent. */
  static final EncoderConfig ODD =
      new EncoderConfig(
          RobertaFamily.XLM_ROBERTA,
          97,
          15,
          2,
          3,
          22,
          514,
          1,
          1e-5,
          0.1,
          0.1,
          0.1,
          0.02,
          1,
          List.of("O", "B-X", "I-X"));

  @ParameterizedTest
  @ValueSource(strings = {"512", "129,128,3", "300,1"})
  void plansAgreeWithSameDiff(String lengths) {
    Random random = new Random(3);
    List<TokenSequence> sequences = new ArrayList<>();
    for (String length : Splitter.on(',').split(lengths)) {
      int tokens = Integer.parseInt(length);
      int[] scored = IntStream.range(0, tokens).filter(t -> t % 2 == 0).toArray();
      sequences.add(
          TokenSequence.labelled(
              random.ints(tokens, 5, 97).toArray(),
              new int[tokens],
              scored,
              random.ints(scored.length, 0, 3).toArray()));
    }
    TokenBatch batch = TokenBatch.pack(sequences, ODD);
    TrainingStep step = new TrainingStep(1, 2, batch.scoredRows(), false);
    try (EncoderModel model =
            EncoderModel.load(
                RandomCheckpoint.of(ODD, 0.3),
                ODD,
                new Goldens.TestHead(3, 5),
                1,
                new EncoderModel.Training(
                    ImmutableIntArray.copyOf(IntStream.range(0, 97)), p -> false));
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE);
        PlanExecutor plan = PlanExecutor.of(model, 2)) {
      assertThat(plan.lossAndGradients(batch, step))
          .isCloseTo(stock.lossAndGradients(batch, step), Percentage.withPercentage(1e-3));
      Goldens.assertClose(plan.scores(batch), stock.scores(batch), 1e-5, "scores");
      for (Parameters.Tensor gradient : plan.gradients().tensors()) {
        float[] expected = stock.gradients().get(gradient.name()).values().toArray();
        Goldens.assertClose(
            gradient.values().toArray(),
            expected,
            2e-5,
            Math.max(Goldens.scale(expected), 1e-3),
            gradient.name());
      }
    }
  }
}
