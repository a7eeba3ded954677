package io.slicer.engine;

import static io.slicer.engine.ProcessorAssumption.assumeInstructionsFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.engine.internal.kernel.Value;
import io.slicer.engine.internal.kernel.Worker;
import io.slicer.engine.internal.kernel.Workers;
import io.slicer.engine.internal.layout.BatchLayout;
import io.slicer.engine.internal.layout.Extent;
import io.slicer.graph.EncoderOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Initializer;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

@Tag("processor")
class PackedWeightsTest {
  private static final Goldens GOLDENS = Goldens.shipped("tiny-xlmr");
  private static final EncoderConfig CONFIG = GOLDENS.config();
  private static final Goldens.TestHead HEAD =
      new Goldens.TestHead(CONFIG.labels().size(), CONFIG.hiddenSize());

  private static TokenBatch batch() {
    return TokenBatch.pack(GOLDENS.batch(2), CONFIG);
  }

  private static float[] plainScores(EncoderModel model) {
    try (PlanExecutor plain = PlanExecutor.of(model, 1)) {
      return plain.scores(batch());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void packedFloatsScoreAsTheCheckpointsOwnMatricesDo(int parts) {
    try (EncoderModel model = GOLDENS.model(HEAD, p -> true);
        PackedWeights weights = PackedWeights.of(model, Precision.FP32, parts);
        PlanExecutor packed = PlanExecutor.of(weights, 2)) {
      Goldens.assertClose(packed.scores(batch()), plainScores(model), 1e-5, "scores");
      assertThat(weights.bytes()).isPositive();
    }
  }

  /** 8 bits: 127 steps for the largest value of a row; bfloat16: 8 bits of a value's own. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void roundedWeightsScoreNearly(Precision precision) {
    assumeInstructionsFor(precision);
    try (EncoderModel model = GOLDENS.model(HEAD, p -> true);
        PackedWeights weights = PackedWeights.of(model, precision, 2);
        PlanExecutor packed = PlanExecutor.of(weights, 1)) {
      Goldens.assertClose(
          packed.scores(batch()),
          plainScores(model),
          precision == Precision.FP32 ? 1e-5 : 0.05,
          "scores");
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void workersWhoShareColumnsComputeTheBitsOfOneWhoWorksAlone(Precision precision) {
    assumeInstructionsFor(precision);
    try (EncoderModel model = GOLDENS.model(HEAD, p -> true);
        PackedWeights weights = PackedWeights.of(model, precision, 2);
        PlanExecutor alone = PlanExecutor.of(weights, 1);
        PlanExecutor together = PlanExecutor.forSingleSentences(weights)) {
      for (TokenSequence sequence : GOLDENS.batch(2)) {
        TokenBatch batch = TokenBatch.pack(List.of(sequence), CONFIG);
        assertThat(together.scores(batch)).isEqualTo(alone.scores(batch));
      }
      assertThat(together.scores(batch())).isEqualTo(alone.scores(batch()));
    }
  }

  /** Layers that share a weight: the head's, with another bias, and a query's, used alone. */
  private record SharedWeights(int classes) implements Head {
    private static final String LAYER = "roberta.encoder.layer.2.attention.self.query.";

    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      List<NewParameter> parameters = new ArrayList<>(HEAD.parameters(config));
      parameters.add(
          new NewParameter("classifier.other_bias", Shape.of(classes), Initializer.normal(1)));
      parameters.add(
          new NewParameter(
              "query.other_bias", Shape.of(config.hiddenSize()), Initializer.normal(1)));
      return parameters;
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      long hidden = config.hiddenSize();
      SDVariable weight = ops.parameter("classifier.weight", Shape.of(classes, hidden));
      SDVariable query = ops.parameter(LAYER + "weight", Shape.of(hidden, hidden));
      SDVariable own = ops.linear(rows, query, ops.parameter(LAYER + "bias", Shape.of(hidden)));
      SDVariable other =
          ops.linear(rows, query, ops.parameter("query.other_bias", Shape.of(hidden)));
      return ops.add(
          ops.linear(own, weight, ops.parameter("classifier.bias", Shape.of(classes))),
          ops.gelu(
              ops.linear(
                  other, weight, ops.parameter("classifier.other_bias", Shape.of(classes)))));
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      return scores(ops, rows, config).sum();
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "ForTests";
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void layersThatShareAWeightHaveEachItsOwnBias(Precision precision) {
    assumeInstructionsFor(precision);
    try (EncoderModel model = GOLDENS.model(new SharedWeights(CONFIG.labels().size()), p -> true);
        StockExecutor session = StockExecutor.of(model, DataType.DOUBLE);
        PackedWeights weights = PackedWeights.of(model, precision, 2);
        PlanExecutor rows = PlanExecutor.of(weights, 2);
        PlanExecutor columns = PlanExecutor.forSingleSentences(weights)) {
      float[] expected = session.scores(batch());
      double share = precision == Precision.FP32 ? 1e-5 : 0.05;
      Goldens.assertClose(rows.scores(batch()), expected, share, "scores by rows");
      Goldens.assertClose(columns.scores(batch()), expected, share, "scores by columns");
    }
  }

  @Test
  void executorsShareOnePackedCopy() {
    try (EncoderModel model = GOLDENS.model(HEAD, p -> true);
        PackedWeights weights = PackedWeights.of(model, Precision.FP32, 1);
        PlanExecutor first = PlanExecutor.of(weights, 1);
        PlanExecutor second = PlanExecutor.of(weights, 2)) {
      first.scores(batch());
      long bytes = weights.bytes();
      second.scores(batch());
      assertThat(weights.bytes()).isEqualTo(bytes);
    }
  }

  @Test
  void eightBitsTakeLessMemoryThanFloats() {
    assumeInstructionsFor(Precision.INT8);
    try (EncoderModel model = GOLDENS.model(HEAD, p -> true);
        PackedWeights floats = PackedWeights.of(model, Precision.FP32, 1);
        PackedWeights bytes = PackedWeights.of(model, Precision.INT8, 1);
        PlanExecutor one = PlanExecutor.of(floats, 1);
        PlanExecutor other = PlanExecutor.of(bytes, 1)) {
      one.scores(batch());
      other.scores(batch());
      assertThat(bytes.bytes()).isLessThan(floats.bytes());
    }
  }

  @Test
  void whatCouldNotBePackedIsPackedByTheNextCall() {
    Value weight = new Value("weight", Extent.fixed(Shape.of(64, 32)));
    Value bias = new Value("bias", Extent.fixed(Shape.of(64)));
    BatchLayout layout = new BatchLayout(2, BatchLayout.Sharing.ROWS);
    try (EncoderModel model = GOLDENS.model(HEAD, p -> true);
        PackedWeights weights = PackedWeights.of(model, Precision.FP32, 2);
        FloatMemory values = FloatMemory.allocate(65 * 32);
        Workers workers = new Workers(2, "packing");
        Worker first = new Worker(0, 2, layout);
        Worker second = new Worker(1, 2, layout)) {
      Worker[] views = {first, second};
      weights.products().dense(List.of(weight), List.of(bias), 32);
      assertThatThrownBy(() -> weights.products().complete(workers, views))
          .isInstanceOf(IllegalStateException.class);
      assertThat(weights.bytes()).isZero();

      weight.place(values);
      bias.place(values);
      weights.products().complete(workers, views);
      assertThat(weights.bytes()).isGreaterThanOrEqualTo(4 * 65 * 32);
    }
  }

  @Test
  void packedWeightsAreNotTrained() {
    try (EncoderModel model = GOLDENS.model(HEAD, p -> false);
        PackedWeights weights = PackedWeights.of(model, Precision.FP32, 1);
        PlanExecutor packed = PlanExecutor.of(weights, 1)) {
      TokenBatch batch = batch();
      TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
      assertThatThrownBy(() -> packed.lossAndGradients(batch, step))
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("PlanExecutor.of(model, threads)");
    }
  }
}
