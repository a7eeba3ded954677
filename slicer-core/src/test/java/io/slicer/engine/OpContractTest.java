package io.slicer.engine;

import static io.slicer.engine.ProcessorAssumption.assumeInstructionsFor;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import com.google.common.primitives.ImmutableIntArray;
import com.google.errorprone.annotations.Immutable;
import io.slicer.graph.EncoderOps;
import io.slicer.graph.Nonlinearity;
import io.slicer.model.Condition;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.RobertaFamily;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Initializer;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What every op keeps: the plan computes what the session computes in double, whatever the layout
 * of the batch, the number of workers and what ran before; a gradient is a slope; the same again
 * gives the same bits and allocates nothing. A new op gets a line in {@link Case}.
 */
@Tag("processor")
class OpContractTest {
  private static final int LABELS = 3;
  static final EncoderConfig CONFIG =
      new EncoderConfig(
          RobertaFamily.XLM_ROBERTA,
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

  /** What is done to scored rows (R, H) before they are classified. */
  @Immutable
  private interface Layer {
    SDVariable of(OpsOfCase ops, SDVariable rows);
  }

  /** The ops, with parameters of the head's own. */
  private record OpsOfCase(EncoderOps ops, boolean training, int dropoutSite) {
    SDVariable weight() {
      return ops.parameter("own.weight", Shape.of(CONFIG.hiddenSize(), CONFIG.hiddenSize()));
    }

    SDVariable vector(String name) {
      return ops.parameter("own." + name, Shape.of(CONFIG.hiddenSize()));
    }

    SDVariable linear(SDVariable rows) {
      return ops.linear(rows, weight(), vector("bias"));
    }

    SDVariable dropout(SDVariable rows) {
      return training ? ops.dropout(rows, 0.3, dropoutSite) : rows;
    }

    /** What two layers of a network have in one row each, made from a vector by one product. */
    SDVariable made() {
      return ops.linear(
          ops.parameter("own.source", Shape.of(2, SOURCE)),
          ops.parameter("own.maker", Shape.of(Bottleneck.SIZE, SOURCE)),
          ops.parameter("own.offset", Shape.of(Bottleneck.SIZE)));
    }

    List<Bottleneck> bottlenecks(SDVariable made) {
      List<SDVariable> parts =
          ops.cut(made, Lists.newArrayList(Iterables.concat(Bottleneck.SHAPES, Bottleneck.SHAPES)));
      return Lists.partition(parts, Bottleneck.SHAPES.size()).stream().map(Bottleneck::of).toList();
    }
  }

  private static final int SOURCE = 6;

  /** A residual network of two layers and a norm, whose weights an op may have made. */
  private record Bottleneck(
      SDVariable down,
      SDVariable downBias,
      SDVariable up,
      SDVariable upBias,
      SDVariable gain,
      SDVariable shift) {
    private static final int HIDDEN = CONFIG.hiddenSize();
    private static final int WIDTH = 5;
    private static final List<Shape> SHAPES =
        List.of(
            Shape.of(WIDTH, HIDDEN),
            Shape.of(WIDTH),
            Shape.of(HIDDEN, WIDTH),
            Shape.of(HIDDEN),
            Shape.of(HIDDEN),
            Shape.of(HIDDEN));
    private static final long SIZE = SHAPES.stream().mapToLong(Shape::elements).sum();

    static Bottleneck of(List<SDVariable> parts) {
      return new Bottleneck(
          parts.get(0), parts.get(1), parts.get(2), parts.get(3), parts.get(4), parts.get(5));
    }

    SDVariable of(EncoderOps ops, SDVariable rows) {
      SDVariable inner = ops.relu(ops.linear(rows, down, downBias));
      return ops.layerNorm(ops.add(ops.linear(inner, up, upBias), rows), gain, shift, 1e-5);
    }

    SDVariable withoutBiases(EncoderOps ops, SDVariable rows) {
      return ops.add(ops.linear(ops.tanh(ops.linear(rows, down)), up), rows);
    }
  }

  /** An op, used by a head. Embeddings, attention and selection of rows are in every encoder. */
  private enum Case {
    LINEAR((ops, rows) -> ops.linear(rows)),
    GELU((ops, rows) -> ops.ops().gelu(rows)),
    GELU_OF_A_PRODUCT((ops, rows) -> ops.ops().gelu(ops.linear(rows))),
    TANH((ops, rows) -> ops.ops().tanh(ops.linear(rows))),
    RELU((ops, rows) -> ops.ops().relu(ops.linear(rows))),
    SILU(nonlinear(Nonlinearity.SILU)),
    TANH_GELU(nonlinear(Nonlinearity.TANH_GELU)),
    QUICK_GELU(nonlinear(Nonlinearity.QUICK_GELU)),
    MISH(nonlinear(Nonlinearity.MISH)),
    SIGMOID(nonlinear(Nonlinearity.SIGMOID)),
    LAYER_NORM(
        (ops, rows) ->
            ops.ops().layerNorm(ops.linear(rows), ops.vector("gain"), ops.vector("shift"), 1e-5)),
    SUM((ops, rows) -> ops.ops().add(ops.ops().tanh(rows), rows)),
    RESIDUAL((ops, rows) -> ops.ops().add(ops.linear(rows), rows)),
    DROPOUT((ops, rows) -> ops.dropout(rows)),
    DROPPED_RESIDUAL((ops, rows) -> ops.ops().add(ops.dropout(ops.linear(rows)), rows)),
    TWO_LAYERS_OF_ONE_WEIGHT(
        (ops, rows) -> ops.ops().add(ops.linear(rows), ops.ops().tanh(ops.linear(rows)))),
    LINEAR_WITHOUT_BIAS((ops, rows) -> ops.ops().tanh(ops.ops().linear(rows, ops.weight()))),
    SIDE_BY_SIDE(
        (ops, rows) ->
            ops.ops()
                .linear(
                    ops.ops()
                        .linear(
                            rows,
                            List.of(ops.weight(), ops.weight()),
                            List.of(ops.vector("bias"), ops.vector("shift"))),
                    ops.ops().parameter("own.twice", Shape.of(16, 32)))),
    BOTTLENECKS_OF_MADE_WEIGHTS(
        (ops, rows) -> {
          List<Bottleneck> two = ops.bottlenecks(ops.made());
          return two.get(1).of(ops.ops(), two.get(0).of(ops.ops(), rows));
        }),
    MADE_WEIGHTS_USED_TWICE_OR_NOT_AT_ALL(
        (ops, rows) -> {
          Bottleneck second = ops.bottlenecks(ops.ops().tanh(ops.made())).get(1);
          return second.withoutBiases(ops.ops(), second.withoutBiases(ops.ops(), rows));
        }),
    MADE_WEIGHTS_WITH_DROPOUT_AND_NORM(
        (ops, rows) -> {
          SDVariable source = ops.ops().parameter("own.source", Shape.of(2, SOURCE));
          SDVariable normal =
              ops.ops()
                  .layerNorm(
                      source,
                      ops.ops().parameter("own.source.gain", Shape.of(SOURCE)),
                      ops.ops().parameter("own.source.shift", Shape.of(SOURCE)),
                      1e-3);
          SDVariable sum = ops.ops().add(ops.dropout(normal), source);
          SDVariable made =
              ops.ops()
                  .linear(sum, ops.ops().parameter("own.maker", Shape.of(Bottleneck.SIZE, SOURCE)));
          List<Bottleneck> two = ops.bottlenecks(made);
          return two.get(0).of(ops.ops(), two.get(1).of(ops.ops(), rows));
        }),
    CHOSEN(
        (ops, rows) -> {
          SDVariable first = ops.ops().parameter("own.other", Shape.of(16, 16));
          Map<String, SDVariable> options = ImmutableMap.of("first", first, "second", ops.weight());
          return ops.ops().tanh(ops.ops().linear(rows, ops.ops().chosen("flavour", options)));
        }),
    WEIGHTS_JOINED_OF_VECTORS(
        (ops, rows) -> {
          SDVariable bias = ops.vector("bias");
          SDVariable gain = ops.vector("gain");
          SDVariable made = ops.ops().tanh(ops.vector("shift"));
          SDVariable weight =
              ops.ops().join(List.of(bias, made, gain, bias, made, bias), Shape.of(6, 16));
          return ops.ops()
              .linear(
                  ops.ops().linear(rows, weight),
                  ops.ops().parameter("own.from6", Shape.of(16, 6)));
        }),
    WEIGHTS_MADE_OF_PARAMETERS(
        (ops, rows) -> {
          SDVariable weight = ops.ops().add(ops.ops().tanh(ops.weight()), ops.weight());
          List<SDVariable> halves =
              ops.ops().cut(ops.vector("shift"), List.of(Shape.of(8), Shape.of(8)));
          SDVariable narrow = ops.ops().parameter("own.narrow", Shape.of(8, 16));
          SDVariable inner =
              ops.ops()
                  .linear(
                      ops.ops().linear(rows, weight, ops.vector("bias")), narrow, halves.get(1));
          return ops.ops()
              .add(ops.ops().linear(inner, ops.ops().parameter("own.wide", Shape.of(16, 8))), rows);
        });

    private final Layer layer;

    Case(Layer layer) {
      this.layer = layer;
    }

    private static Layer nonlinear(Nonlinearity function) {
      return (ops, rows) -> ops.ops().nonlinear(ops.linear(rows), function);
    }
  }

  private record CaseHead(Case of, int sliceWidth) implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      long hidden = config.hiddenSize();
      List<NewParameter> own = new ArrayList<>();
      own.add(new NewParameter("own.weight", Shape.of(hidden, hidden), Initializer.normal(0.3)));
      for (String name : List.of("bias", "gain", "shift")) {
        own.add(new NewParameter("own." + name, Shape.of(hidden), Initializer.normal(0.3)));
      }
      own.add(new NewParameter("own.other", Shape.of(hidden, hidden), Initializer.normal(0.3)));
      own.add(new NewParameter("own.twice", Shape.of(hidden, 2 * hidden), Initializer.normal(0.3)));
      own.add(new NewParameter("own.narrow", Shape.of(8, hidden), Initializer.normal(0.3)));
      own.add(new NewParameter("own.from6", Shape.of(hidden, 6), Initializer.normal(0.3)));
      own.add(new NewParameter("own.wide", Shape.of(hidden, 8), Initializer.normal(0.3)));
      own.add(new NewParameter("own.source", Shape.of(2, SOURCE), Initializer.normal(1)));
      own.add(new NewParameter("own.source.gain", Shape.of(SOURCE), Initializer.normal(1)));
      own.add(new NewParameter("own.source.shift", Shape.of(SOURCE), Initializer.normal(1)));
      own.add(
          new NewParameter(
              "own.maker", Shape.of(Bottleneck.SIZE, SOURCE), Initializer.normal(0.2)));
      own.add(new NewParameter("own.offset", Shape.of(Bottleneck.SIZE), Initializer.normal(0.2)));
      own.addAll(new Goldens.TestHead(LABELS, sliceWidth).parameters(config));
      return own;
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      SDVariable last = of.layer.of(new OpsOfCase(ops, false, 0), rows);
      return new Goldens.TestHead(LABELS, sliceWidth).scores(ops, last, config);
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      SDVariable last = of.layer.of(new OpsOfCase(ops, true, dropoutSite), rows);
      return new Goldens.TestHead(LABELS, sliceWidth).loss(ops, last, config, dropoutSite + 1);
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "ForTests";
    }
  }

  private static TokenSequence sequence(Random random, int tokens, IntPredicate isScored) {
    int[] scored = IntStream.range(0, tokens).filter(isScored).toArray();
    return TokenSequence.labelled(
        random.ints(tokens, 5, CONFIG.vocabularySize()).toArray(),
        new int[tokens],
        scored,
        random.ints(scored.length, 0, LABELS).toArray());
  }

  /** Batches of every awkward layout: a larger one after a smaller, and the other way round. */
  private static List<TokenBatch> layouts() {
    Random random = new Random(11);
    IntPredicate some = t -> t % 3 != 1;
    List<List<TokenSequence>> batches =
        List.of(
            List.of(sequence(random, 1, t -> true)),
            List.of(sequence(random, 9, t -> t == 4)),
            List.of(sequence(random, 17, some)),
            List.of(
                sequence(random, 5, some),
                sequence(random, 8, t -> false),
                sequence(random, 2, some)),
            List.of(sequence(random, 512, t -> t % 50 == 0), sequence(random, 3, some)),
            List.of(
                sequence(random, 16, some),
                sequence(random, 16, some),
                sequence(random, 33, some),
                sequence(random, 1, t -> true)));
    Condition condition = Condition.of(Map.of("flavour", "second"));
    return batches.stream()
        .map(batch -> TokenBatch.pack(batch, CONFIG).of(ModelSpec.ONLY, condition))
        .toList();
  }

  private static EncoderModel model(Case of) {
    Head head = new CaseHead(of, 4);
    ImmutableIntArray words = ImmutableIntArray.copyOf(IntStream.range(0, CONFIG.vocabularySize()));
    return EncoderModel.load(
        RandomCheckpoint.of(CONFIG, head, 0.3),
        CONFIG,
        head,
        1,
        new EncoderModel.Training(words, name -> false));
  }

  @ParameterizedTest
  @EnumSource
  void thePlanComputesWhatTheSessionComputesInDouble(Case of) {
    try (EncoderModel model = model(of);
        StockExecutor session = StockExecutor.of(model, DataType.DOUBLE);
        PlanExecutor one = PlanExecutor.of(model, 1);
        PlanExecutor three = PlanExecutor.of(model, 3)) {
      for (TokenBatch batch : layouts()) {
        float[] scores = session.scores(batch);
        for (PlanExecutor plan : List.of(one, three)) {
          Goldens.assertClose(plan.scores(batch), scores, 1e-5, "scores");
        }
        // Long ones take SameDiff's session long.
        boolean[] both = batch.tokens() < 100 ? new boolean[] {false, true} : new boolean[] {false};
        for (boolean accumulate : both) {
          TrainingStep step = new TrainingStep(5, 3, batch.scoredRows(), accumulate);
          double loss = session.lossAndGradients(batch, step);
          for (PlanExecutor plan : List.of(one, three)) {
            assertThat(plan.lossAndGradients(batch, step))
                .isCloseTo(loss, Percentage.withPercentage(1e-3));
            assertThat(plan.updated()).isEqualTo(session.updated());
            assertGradients(plan, session);
          }
        }
      }
    }
  }

  private static void assertGradients(PlanExecutor plan, StockExecutor session) {
    for (String name : session.updated()) {
      float[] expected = session.gradients().get(name).values().toArray();
      String scaledBy = Goldens.scaledBy(name);
      double scale = Goldens.scale(session.gradients().get(scaledBy).values().toArray());
      Goldens.assertClose(
          plan.gradients().get(name).values().toArray(),
          expected,
          2e-5,
          Math.max(scale, 1e-4),
          name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreSlopes(Case of) {
    try (EncoderModel model = model(of)) {
      for (TokenBatch batch : layouts().subList(0, 2)) {
        TrainingStep step = new TrainingStep(5, 3, batch.scoredRows(), false);
        assertThat(GradientCheck.slopes(model, batch, step))
            .isNotEmpty()
            .allMatch(slope -> slope.agrees(2e-4), "agrees within 2e-4");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void theSameAgainGivesTheSameBitsAndAllocatesNothing(Case of) {
    for (int threads = 1; threads <= 2; threads++) {
      try (EncoderModel model = model(of);
          PlanExecutor plan = PlanExecutor.of(model, threads)) {
        List<Map<String, float[]>> first = run(plan);
        long before = FloatMemory.allocatedBytes();
        List<Map<String, float[]>> second = run(plan);
        assertThat(FloatMemory.allocatedBytes()).isEqualTo(before);
        for (int i = 0; i < first.size(); i++) {
          assertThat(second.get(i)).containsOnlyKeys(first.get(i).keySet());
          Map<String, float[]> again = second.get(i);
          first.get(i).forEach((name, values) -> assertThat(again.get(name)).isEqualTo(values));
        }
      }
    }
  }

  /** Scores, loss and gradients of all layouts, by two plans in turn. */
  private static List<Map<String, float[]>> run(PlanExecutor plan) {
    List<Map<String, float[]>> results = new ArrayList<>();
    for (TokenBatch batch : layouts()) {
      Map<String, float[]> result = new LinkedHashMap<>();
      result.put("scores", plan.scores(batch));
      TrainingStep step = new TrainingStep(5, 3, batch.scoredRows(), false);
      result.put("loss", new float[] {(float) plan.lossAndGradients(batch, step)});
      for (Parameters.Tensor gradient : plan.gradients().tensors()) {
        result.put(gradient.name(), gradient.values().toArray());
      }
      results.add(result);
    }
    return results;
  }

  @ParameterizedTest
  @CsvSource({"FP32, 1e-5", "BF16, 0.06", "INT8, 0.06"})
  void packedWeightsScoreTheSameByRowsAndByColumns(Precision precision, double share) {
    assumeInstructionsFor(precision);
    for (Case of : Case.values()) {
      try (EncoderModel model = model(of);
          StockExecutor session = StockExecutor.of(model, DataType.DOUBLE);
          PackedWeights weights = PackedWeights.of(model, precision, 2);
          PlanExecutor rows = PlanExecutor.of(weights, 2);
          PlanExecutor columns = PlanExecutor.forSingleSentences(weights)) {
        for (TokenBatch batch : layouts()) {
          float[] scores = rows.scores(batch);
          if (batch.tokens() < 100) {
            Goldens.assertClose(scores, session.scores(batch), share, of + " in " + precision);
          }
          assertThat(columns.scores(batch)).as("%s by columns", of).isEqualTo(scores);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void bfloat16TrainsNearly(Case of) {
    assumeInstructionsFor(Precision.BF16);
    try (EncoderModel model = model(of);
        StockExecutor session = StockExecutor.of(model, DataType.DOUBLE);
        PlanExecutor plan = PlanExecutor.of(model, 2, Precision.BF16)) {
      for (TokenBatch batch : layouts()) {
        TrainingStep step = new TrainingStep(5, 3, batch.scoredRows(), false);
        double loss = session.lossAndGradients(batch, step);
        assertThat(plan.lossAndGradients(batch, step))
            .isCloseTo(loss, Percentage.withPercentage(3));
        float[] expected = session.gradients().get("classifier.weight").values().toArray();
        Goldens.assertClose(
            plan.gradients().get("classifier.weight").values().toArray(),
            expected,
            0.06,
            "classifier.weight");
      }
    }
  }
}
