package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.Goldens.TestHead;
import io.slicer.engine.TiedDecoderGoldenTest.DecoderHead;
import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.LinkedHashSet;
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
  private static final EncoderConfig CONFIG =
      new EncoderConfig(
          EncoderConfig.Type.XLM_ROBERTA,
          61,
          16,
          2,
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
          List.of("O", "B-X", "I-X"));

  private static final Head SLICED = new TestHead(LABELS, 4);

  /** A hidden layer of its own before the other head's classifier. */
  private record DeepHead() implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      long hidden = config.hiddenSize();
      return List.of(
          new NewParameter("deep.weight", Shape.of(hidden, hidden), 0.3),
          new NewParameter("deep.bias", Shape.of(hidden), 0.3));
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
    public String architecture(EncoderConfig.Type type) {
      return "ForTests";
    }
  }

  /** The parameters of both; what the model's own head computes is the first's. */
  private record Both(Head first, Head second) implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      LinkedHashSet<NewParameter> all = new LinkedHashSet<>(first.parameters(config));
      all.addAll(second.parameters(config));
      return List.copyOf(all);
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return first.scores(ops, rows, config);
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      return first.loss(ops, rows, config, dropoutSite);
    }

    @Override
    public String architecture(EncoderConfig.Type type) {
      return "ForTests";
    }
  }

  private static EncoderModel model(Head first, Head second) {
    Head both = new Both(first, second);
    return EncoderModel.load(
        RandomCheckpoint.of(CONFIG, both, 0.3),
        CONFIG,
        both,
        1,
        new EncoderModel.Training(
            ImmutableIntArray.copyOf(IntStream.range(0, CONFIG.vocabularySize())), name -> false));
  }

  private static Head second(String name) {
    return name.equals("decoder") ? DecoderHead.of(CONFIG) : new DeepHead();
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
    Head other = second(name);
    try (EncoderModel model = model(SLICED, other);
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
          Head head = (i + number) % 2 == 0 ? SLICED : other;
          TrainingStep step = new TrainingStep(3, number, rows, i > 0);
          double loss = session.lossAndGradients(batches.get(i), step, head);
          assertThat(plan.lossAndGradients(batches.get(i), step, head))
              .isCloseTo(loss, Percentage.withPercentage(1e-3));
          Goldens.assertClose(
              plan.scores(batches.get(i), head),
              session.scores(batches.get(i), head),
              1e-5,
              "scores");
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
    Head other = second("decoder");
    List<TokenBatch> batches =
        List.of(batch(new Random(1), 0, 9, 4, 17), batch(new Random(2), 0, 40, 3));
    try (EncoderModel model = model(SLICED, other);
        PlanExecutor plan = PlanExecutor.of(model, 2)) {
      run(plan, batches, other);
      long primitives = plan.counts().primitives();
      long bytes = FloatMemory.allocatedBytes();
      for (int round = 0; round < 250; round++) {
        run(plan, batches, other);
      }
      assertThat(plan.counts().primitives()).isEqualTo(primitives);
      assertThat(FloatMemory.allocatedBytes()).isEqualTo(bytes);
    }
  }

  /** Three plans, one after the other. */
  private static void run(PlanExecutor plan, List<TokenBatch> batches, Head other) {
    for (TokenBatch batch : batches) {
      TrainingStep step = new TrainingStep(3, 0, 2L * batch.scoredRows(), false);
      plan.lossAndGradients(batch, step, SLICED);
      plan.lossAndGradients(batch, new TrainingStep(3, 0, step.labelledRows(), true), other);
      plan.scores(batch, other);
    }
  }
}
