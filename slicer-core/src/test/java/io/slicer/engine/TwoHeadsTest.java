package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.Goldens.TestHead;
import io.slicer.graph.EncoderOps;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.model.Condition;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Two heads on one encoder, in turn: each has plans of its own, and all add to the same gradients.
 */
@Tag("processor")
class TwoHeadsTest {
  private static final int LABELS = 3;
  private static final EncoderConfig CONFIG = OpContractTest.CONFIG;

  private static final Head SLICED = new TestHead(LABELS, 4);

  /** A hidden layer before the classifier. */
  private record DeepHead() implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      long hidden = config.hiddenSize();
      List<NewParameter> parameters = new ArrayList<>(SLICED.parameters(config));
      parameters.add(
          new NewParameter("deep.weight", Shape.of(hidden, hidden), Initializer.normal(0.3)));
      parameters.add(new NewParameter("deep.bias", Shape.of(hidden), Initializer.normal(0.3)));
      return parameters;
    }

    private static SDVariable hidden(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      long hidden = config.hiddenSize();
      return ops.tanh(
          ops.linear(
              rows,
              ops.parameter("deep.weight", Shape.of(hidden, hidden)),
              ops.parameter("deep.bias", Shape.of(hidden))));
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return SLICED.scores(ops, hidden(ops, rows, config), config);
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      return SLICED.loss(ops, hidden(ops, rows, config), config, dropoutSite);
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "ForTests";
    }
  }

  private static EncoderModel model(Head second) {
    ModelSpec spec = ModelSpec.of(ImmutableMap.of("sliced", SLICED, "other", second));
    return EncoderModel.load(
        RandomCheckpoint.of(CONFIG, spec, 0.3),
        CONFIG,
        spec,
        1,
        new EncoderModel.Training(
            ImmutableIntArray.copyOf(IntStream.range(0, CONFIG.vocabularySize())), name -> false));
  }

  private static Head second(String name) {
    return name.equals("decoder") ? new MaskedLanguageModelHead() : new DeepHead();
  }

  private static TokenBatch batch(Random random, int first, int... lengths) {
    List<TokenSequence> sequences = new ArrayList<>();
    for (int length : lengths) {
      sequences.add(
          TokenSequence.labelled(
              random.ints(length, 5, CONFIG.vocabularySize()).toArray(),
              new int[length],
              IntStream.range(0, length).toArray(),
              random.ints(length, 0, LABELS).toArray()));
    }
    return TokenBatch.pack(sequences, CONFIG, first);
  }

  @ParameterizedTest
  @CsvSource({"deep, 1", "deep, 3", "decoder, 1", "decoder, 3"})
  void whatTheyContributeToAStepAddsUp(String name, int threads) {
    Random random = new Random(7);
    try (EncoderModel model = model(second(name));
        PlanExecutor plan = PlanExecutor.of(model, threads);
        StockExecutor session = StockExecutor.of(model, DataType.DOUBLE)) {
      for (int number = 0; number < 2; number++) {
        List<TokenBatch> batches =
            List.of(
                batch(random, 0, 9, 4, 17),
                batch(random, 3, 5),
                batch(random, 4, 8, 8),
                batch(random, 6, 2, 30));
        int rows = batches.stream().mapToInt(TokenBatch::scoredRows).sum();
        for (int i = 0; i < batches.size(); i++) {
          // The one that begins a step is now this, now that.
          TokenBatch batch =
              batches.get(i).of((i + number) % 2 == 0 ? "sliced" : "other", Condition.NONE);
          TrainingStep step = new TrainingStep(3, number, rows, i > 0);
          double loss = session.lossAndGradients(batch, step);
          assertThat(plan.lossAndGradients(batch, step))
              .isCloseTo(loss, Percentage.withPercentage(1e-3));
          Goldens.assertClose(plan.scores(batch), session.scores(batch), 1e-5, "scores");
          assertGradients(plan, session);
        }
      }
    }
  }

  private static void assertGradients(PlanExecutor plan, StockExecutor session) {
    assertThat(plan.updated()).isEqualTo(session.updated());
    for (String name : session.updated()) {
      String scaledBy = Goldens.scaledBy(name);
      double scale = Goldens.scale(session.gradients().get(scaledBy).values().toArray());
      Goldens.assertClose(
          plan.gradients().get(name).values().toArray(),
          session.gradients().get(name).values().toArray(),
          2e-5,
          Math.max(scale, 1e-4),
          name);
    }
  }

  @Test
  void plansInTurnMakeNothingNewOnceAllBatchesHaveBeenSeen() {
    List<TokenBatch> batches =
        List.of(batch(new Random(1), 0, 9, 4, 17), batch(new Random(2), 0, 40, 3));
    try (EncoderModel model = model(second("decoder"));
        PlanExecutor plan = PlanExecutor.of(model, 2)) {
      run(plan, batches);
      long primitives = plan.counts().primitives();
      long bytes = FloatMemory.allocatedBytes();
      for (int round = 0; round < 250; round++) {
        run(plan, batches);
      }
      assertThat(plan.counts().primitives()).isEqualTo(primitives);
      assertThat(FloatMemory.allocatedBytes()).isEqualTo(bytes);
    }
  }

  /** Three plans, one after the other. */
  private static void run(PlanExecutor plan, List<TokenBatch> batches) {
    for (TokenBatch batch : batches) {
      TrainingStep step = new TrainingStep(3, 0, 2L * batch.scoredRows(), false);
      TokenBatch other = batch.of("other", Condition.NONE);
      plan.lossAndGradients(batch.of("sliced", Condition.NONE), step);
      plan.lossAndGradients(other, new TrainingStep(3, 0, step.labelledRows(), true));
      plan.scores(other);
    }
  }
}
