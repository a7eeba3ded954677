package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.train.Trainer;
import io.slicer.train.TrainingArguments;
import io.slicer.train.TrainingResult;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** A head learns numbers that its sequences bring along, instead of labels. */
@Tag("processor")
class TargetsTest {
  /** Least squares, of as many numbers as the checkpoint's head has rows. */
  record Regression(int columns) implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return new Goldens.TestHead(columns, 1).parameters(config);
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return ops.linear(
          rows,
          ops.parameter("classifier.weight", Shape.of(columns, config.hiddenSize())),
          ops.parameter("classifier.bias", Shape.of(columns)));
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      SDVariable off = scores(ops, rows, config).sub(ops.target("valence", columns));
      return off.mul(off).sum().mul(ops.rowWeight());
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "ForTests";
    }
  }

  private static int columns(Goldens goldens) {
    return goldens.config().labels().size();
  }

  private static EncoderModel model(Goldens goldens) {
    return goldens.model(new Regression(columns(goldens)), parameter -> false);
  }

  /** The sequences of a batch, without labels; the numbers are as random as the seed. */
  private static List<TokenSequence> sequences(Goldens goldens, long seed) {
    Random random = new Random(seed);
    List<TokenSequence> sequences = new ArrayList<>();
    for (TokenSequence own : goldens.batch(2)) {
      float[] values = new float[columns(goldens) * own.scored().length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextGaussian();
      }
      sequences.add(
          TokenSequence.unlabelled(own.ids(), own.types(), own.scored())
              .withTarget("valence", values));
    }
    return sequences;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void lossAndGradientsAreThoseOfTheTargets(int threads) {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    TokenBatch batch = TokenBatch.pack(sequences(goldens, 1), goldens.config());
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    try (EncoderModel model = model(goldens);
        PlanExecutor plan = PlanExecutor.of(model, threads);
        StockExecutor session = StockExecutor.of(model, DataType.DOUBLE)) {
      float[] scores = session.scores(batch);
      float[] targets = batch.target("valence", columns(goldens));
      double expected = 0;
      for (int i = 0; i < scores.length; i++) {
        expected += Math.pow((double) scores[i] - targets[i], 2) / batch.scoredRows();
      }
      assertThat(session.lossAndGradients(batch, step)).isCloseTo(expected, within(1e-5));
      assertThat(plan.lossAndGradients(batch, step)).isCloseTo(expected, within(1e-4));
      OwnLossTest.assertSameGradients(plan.gradients(), session.gradients(), 1e-2);
    }
  }

  @Test
  void aTrainingOnNumbersBringsScoresNearThem() {
    Goldens goldens = Goldens.shipped("tiny-bert");
    List<TokenSequence> sequences = sequences(goldens, 2);
    try (EncoderModel model = model(goldens);
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      TrainingResult result =
          Trainer.builder(executor, model)
              .arguments(
                  TrainingArguments.builder().learningRate(3e-3).batchSize(2).epochs(15).build())
              .build()
              .train(sequences);
      assertThat(result.epochLosses().get(14)).isLessThan(result.epochLosses().get(0) / 2);
    }
  }

  @Test
  void whatIsMissingIsNamedBeforeTrainingBegins() {
    Goldens goldens = Goldens.shipped("tiny-bert");
    List<TokenSequence> sequences = new ArrayList<>(sequences(goldens, 3));
    TokenSequence last = sequences.get(sequences.size() - 1);
    sequences.set(
        sequences.size() - 1, last.withTarget("arousal", new float[last.scored().length]));
    try (EncoderModel model = model(goldens);
        PlanExecutor executor = PlanExecutor.of(model, 1)) {
      assertThatThrownBy(() -> Trainer.builder(executor, model).build().train(sequences))
          .hasMessage(
              "sequence "
                  + (sequences.size() - 1)
                  + " has the targets [arousal, valence], the first has [valence]");
      TokenBatch labels = TokenBatch.pack(goldens.batch(2), goldens.config());
      TrainingStep step = new TrainingStep(1, 0, labels.scoredRows(), false);
      assertThatThrownBy(() -> executor.lossAndGradients(labels, step))
          .hasMessage("no target \"valence\"; what all sequences have are []");
    }
  }

  @Test
  void aSequenceTakesAsManyNumbersForEachScoredToken() {
    TokenSequence sequence =
        TokenSequence.unlabelled(new int[] {5, 6, 7}, new int[3], new int[] {0, 2});
    assertThat(sequence.canBeTrainedOn()).isFalse();
    assertThat(sequence.withTarget("x", 1, 2).canBeTrainedOn()).isTrue();
    assertThat(sequence.withTarget("x", 1, 2)).isEqualTo(sequence.withTarget("x", 1, 2));
    assertThat(sequence.withTarget("x", 1, 2))
        .isNotEqualTo(sequence.withTarget("x", 1, 3))
        .isNotEqualTo(sequence);
    assertThatThrownBy(() -> sequence.withTarget("x", 1, 2, 3))
        .hasMessage("3 values of the target \"x\" for 2 scored tokens");
    assertThatThrownBy(() -> sequence.withTarget("x", 1, Float.NaN))
        .hasMessage("a target \"x\" of NaN");
  }
}
