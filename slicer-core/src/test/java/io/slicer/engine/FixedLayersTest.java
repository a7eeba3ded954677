package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.internal.kernel.Node;
import io.slicer.engine.internal.kernel.PlainProducts;
import io.slicer.engine.internal.op.FusedOps;
import io.slicer.engine.internal.op.ReverseMode;
import io.slicer.engine.internal.session.StockOps;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import io.slicer.weights.SafeTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/** Embeddings and lowest layers that training leaves as they are, computed or given as features. */
@Tag("processor")
class FixedLayersTest {
  private static final Goldens GOLDENS = Goldens.shipped("tiny-xlmr");
  private static final EncoderConfig CONFIG = GOLDENS.config().withDropout(0.2, 0.1, 0.3);
  private static final Goldens.TestHead HEAD =
      new Goldens.TestHead(CONFIG.labels().size(), CONFIG.hiddenSize());

  private static EncoderModel model(EncoderConfig config, int fixedLayers) {
    return model(
        config, EncoderGraph.bottom(config, fixedLayers)::contains, OptionalInt.of(fixedLayers));
  }

  private static EncoderModel model(
      EncoderConfig config, Predicate<String> frozen, OptionalInt fixedLayers) {
    ImmutableIntArray rows = ImmutableIntArray.copyOf(IntStream.range(0, config.vocabularySize()));
    try (SafeTensors checkpoint = GOLDENS.checkpoint()) {
      return EncoderModel.load(
          checkpoint, config, HEAD, 1, new EncoderModel.Training(rows, frozen, fixedLayers));
    }
  }

  private static List<TokenSequence> sequences(int... lengths) {
    Random random = new Random(5);
    List<TokenSequence> sequences = new ArrayList<>();
    for (int length : lengths) {
      int[] ids = random.ints(length, 5, CONFIG.vocabularySize()).toArray();
      int[] scored = IntStream.range(0, length).filter(t -> t % 3 != 1).toArray();
      int[] labels = random.ints(scored.length, 0, CONFIG.labels().size()).toArray();
      sequences.add(TokenSequence.labelled(ids, new int[length], scored, labels));
    }
    return sequences;
  }

  /** With what an executor makes of each sequence alone. */
  private static List<TokenSequence> withFeatures(
      List<TokenSequence> sequences, Executor executor) {
    return sequences.stream()
        .map(
            sequence ->
                sequence.withFeatures(
                    FloatMemory.of(executor.features(TokenBatch.pack(List.of(sequence), CONFIG)))))
        .toList();
  }

  private static void assertSameGradients(
      Parameters actual, Parameters expected, double share, String what) {
    assertThat(actual.names()).isEqualTo(expected.names());
    for (Parameters.Tensor tensor : expected.tensors()) {
      // The gradient of a key's bias is rounding noise around zero.
      String scaled = tensor.name().replace(".key.bias", ".query.bias");
      double scale = Math.max(Goldens.scale(expected.get(scaled).values().toArray()), 1e-4);
      Goldens.assertClose(
          actual.get(tensor.name()).values().toArray(),
          tensor.values().toArray(),
          share,
          scale,
          what + ": " + tensor.name());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void fromFeaturesTheLossAndItsGradientsAreThoseOfTheWholeModel(int fixed) {
    List<TokenSequence> sequences = sequences(9, 1, 17, 4, 30);
    try (EncoderModel model = model(CONFIG, fixed)) {
      for (int threads : new int[] {1, 2, 5}) {
        try (PlanExecutor whole = PlanExecutor.of(model, threads);
            PlanExecutor above = PlanExecutor.of(model, threads)) {
          TokenBatch batch = TokenBatch.pack(sequences, CONFIG);
          TokenBatch given = TokenBatch.pack(withFeatures(sequences, whole), CONFIG);
          TrainingStep step = new TrainingStep(3, 7, batch.scoredRows(), false);

          assertThat(above.lossAndGradients(given, step))
              .isCloseTo(whole.lossAndGradients(batch, step), Percentage.withPercentage(1e-4));

          assertSameGradients(above.gradients(), whole.gradients(), 1e-6, threads + " threads");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void plansThatBeginWithFeaturesAgreeWithSameDiff(int fixed) {
    List<TokenSequence> sequences = sequences(9, 1, 17, 4, 2);
    try (EncoderModel model = model(CONFIG, fixed);
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE);
        PlanExecutor plan = PlanExecutor.of(model, 2)) {
      TokenBatch batch = TokenBatch.pack(sequences, CONFIG);
      Goldens.assertClose(plan.features(batch), stock.features(batch), 1e-5, "features");
      Goldens.assertClose(
          plan.features(batch), plan.hiddenStates(batch).get(fixed), 0, "hidden states");

      TokenBatch given = TokenBatch.pack(withFeatures(sequences, stock), CONFIG);
      TrainingStep step = new TrainingStep(11, 2, given.scoredRows(), false);
      assertThat(plan.lossAndGradients(given, step))
          .isCloseTo(stock.lossAndGradients(given, step), Percentage.withPercentage(1e-3));
      assertSameGradients(plan.gradients(), stock.gradients(), 1e-5, "from features");

      // The features are read: others give another loss.
      List<TokenSequence> other =
          sequences.stream()
              .map(
                  s ->
                      s.withFeatures(FloatMemory.allocate((long) s.length() * CONFIG.hiddenSize())))
              .toList();
      TokenBatch zeros = TokenBatch.pack(other, CONFIG);
      assertThat(plan.lossAndGradients(zeros, step))
          .isCloseTo(stock.lossAndGradients(zeros, step), Percentage.withPercentage(1e-3))
          .isNotCloseTo(stock.lossAndGradients(given, step), Percentage.withPercentage(1e-2));
    }
  }

  /** Of a whole encoder only what the head reads is kept. */
  @Test
  void ofAFixedEncoderTheFeaturesAreTheScoredRows() {
    List<TokenSequence> sequences = sequences(9, 1, 17, 4, 30, 2);
    EncoderConfig quiet = CONFIG.withDropout(0, 0, 0.3);
    Predicate<String> encoder = EncoderGraph.bottom(quiet, quiet.layers())::contains;
    try (EncoderModel model = model(quiet, quiet.layers());
        EncoderModel usual = model(quiet, encoder, OptionalInt.empty());
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE)) {
      for (int threads : new int[] {1, 2, 5}) {
        try (PlanExecutor plan = PlanExecutor.of(model, threads);
            PlanExecutor whole = PlanExecutor.of(usual, threads)) {
          TokenBatch batch = TokenBatch.pack(sequences, quiet);
          Goldens.assertClose(plan.features(batch), stock.features(batch), 1e-5, "features");
          List<TokenSequence> with = withFeatures(sequences, plan);
          assertThat(with)
              .allSatisfy(
                  s ->
                      assertThat(s.features().orElseThrow().length())
                          .isEqualTo((long) s.scored().length * quiet.hiddenSize()));
          TokenBatch given = TokenBatch.pack(with, quiet);
          TrainingStep step = new TrainingStep(3, 7, batch.scoredRows(), false);

          // Nothing of the encoder is dropped out, and the head's masks are the same.
          assertThat(plan.lossAndGradients(given, step))
              .isEqualTo(whole.lossAndGradients(batch, step));
          assertSameGradients(plan.gradients(), whole.gradients(), 0, threads + " threads");
          assertThat(plan.scores(given)).isEqualTo(whole.scores(batch));

          assertThat(plan.lossAndGradients(given, step))
              .isCloseTo(stock.lossAndGradients(given, step), Percentage.withPercentage(1e-3));
          assertSameGradients(plan.gradients(), stock.gradients(), 1e-5, "in double");
          Goldens.assertClose(plan.scores(given), stock.scores(given), 1e-5, "scores");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void scoresFromFeaturesAreThoseOfTheWholeModel(int fixed) {
    List<TokenSequence> sequences = sequences(9, 1, 17, 4, 2);
    try (EncoderModel model = model(CONFIG, fixed);
        StockExecutor stock = StockExecutor.of(model, DataType.DOUBLE);
        PackedWeights weights = PackedWeights.of(model, Precision.FP32, 3);
        PlanExecutor plan = PlanExecutor.of(model, 2);
        PlanExecutor columns = PlanExecutor.forSingleSentences(weights)) {
      float[] expected = plan.scores(TokenBatch.pack(sequences, CONFIG));
      TokenBatch given = TokenBatch.pack(withFeatures(sequences, plan), CONFIG);
      for (Executor executor : List.of(stock, plan, columns)) {
        Goldens.assertClose(executor.scores(given), expected, 1e-5, executor.toString());
      }
    }
  }

  @Test
  void featuresOfTheOtherKindAreRefused() {
    TokenSequence sequence = sequences(9).get(0);
    FloatMemory ofAll = FloatMemory.allocate(9L * CONFIG.hiddenSize());
    FloatMemory ofScored = FloatMemory.allocate(6L * CONFIG.hiddenSize());
    TrainingStep step = new TrainingStep(1, 0, 6, false);
    try (EncoderModel part = model(CONFIG, 1);
        EncoderModel whole = model(CONFIG, CONFIG.layers());
        PlanExecutor ofPart = PlanExecutor.of(part, 1);
        StockExecutor ofWhole = StockExecutor.of(whole, DataType.FLOAT)) {
      TokenBatch scored = TokenBatch.pack(List.of(sequence.withFeatures(ofScored)), CONFIG);
      TokenBatch all = TokenBatch.pack(List.of(sequence.withFeatures(ofAll)), CONFIG);
      assertThatThrownBy(() -> ofPart.lossAndGradients(scored, step))
          .hasMessage("sequence 0 has features of 288 values, not 432: 48 for each of 9 tokens");
      assertThatThrownBy(() -> ofWhole.scores(all))
          .hasMessage(
              "sequence 0 has features of 432 values, not 288: 48 for each of 6 scored tokens");
    }
  }

  @Test
  void microBatchesWithFeaturesAddUp() {
    List<TokenSequence> sequences = sequences(9, 4, 6, 2);
    try (EncoderModel model = model(CONFIG, 1);
        PlanExecutor whole = PlanExecutor.of(model, 2);
        PlanExecutor parts = PlanExecutor.of(model, 2)) {
      List<TokenSequence> given = withFeatures(sequences, whole);
      TokenBatch all = TokenBatch.pack(sequences, CONFIG);
      whole.lossAndGradients(all, new TrainingStep(2, 5, all.scoredRows(), false));
      for (int s = 0; s < 4; s++) {
        parts.lossAndGradients(
            TokenBatch.pack(given.subList(s, s + 1), CONFIG, s),
            new TrainingStep(2, 5, all.scoredRows(), s > 0));
      }
      assertSameGradients(parts.gradients(), whole.gradients(), 1e-5, "micro-batches");
    }
  }

  @Test
  void withoutDropoutFixedLayersChangeNothing() {
    EncoderConfig config = CONFIG.withDropout(0, 0, 0);
    TokenBatch batch = TokenBatch.pack(sequences(9, 4), config);
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    Predicate<String> frozen = EncoderGraph.bottom(config, 1)::contains;
    try (EncoderModel fixed = model(config, 1);
        EncoderModel usual = model(config, frozen, OptionalInt.empty());
        PlanExecutor one = PlanExecutor.of(fixed, 2);
        PlanExecutor other = PlanExecutor.of(usual, 2)) {
      assertThat(one.lossAndGradients(batch, step)).isEqualTo(other.lossAndGradients(batch, step));
      assertSameGradients(one.gradients(), other.gradients(), 0, "without dropout");
    }
  }

  @Test
  void dropoutsAboveFixedLayersAreThoseThatThereWouldBeWithout() {
    try (EncoderModel usual = model(CONFIG, name -> false, OptionalInt.empty());
        EncoderModel fixed = model(CONFIG, 1)) {
      StockOps all = new StockOps(DataType.FLOAT);
      StockOps above = new StockOps(DataType.FLOAT);
      StockOps given = new StockOps(DataType.FLOAT);
      int next = EncoderGraph.buildForTraining(all, usual, usual.head(), false).nextDropoutSite();
      assertThat(EncoderGraph.buildForTraining(above, fixed, fixed.head(), false).nextDropoutSite())
          .isEqualTo(next);
      assertThat(EncoderGraph.buildForTraining(given, fixed, fixed.head(), true).nextDropoutSite())
          .isEqualTo(next);

      // Of the embeddings, then three of each layer.
      assertThat(all.masks()).hasSize(1 + 3 * CONFIG.layers());
      assertThat(above.masks()).hasSize(3 * (CONFIG.layers() - 1)).isEqualTo(given.masks());
      assertThat(all.masks()).containsAllEntriesOf(above.masks());
      assertThat(above.masks().keySet()).allMatch(site -> site >= 4);
    }
  }

  @Test
  void nothingOfFrozenLayersIsKeptForTheBackwardPass() {
    Predicate<String> frozen = EncoderGraph.bottom(CONFIG, 1)::contains;
    try (EncoderModel model = model(CONFIG, frozen, OptionalInt.empty())) {
      FusedOps ops = new FusedOps();
      EncoderGraph.Outputs encoder = EncoderGraph.buildForTraining(ops, model, model.head(), false);
      String cut = encoder.hiddenStates().get(1).name();
      SDVariable loss = HEAD.loss(ops, encoder.scoredRows(), CONFIG, encoder.nextDropoutSite());
      Set<String> forward = new HashSet<>(ops.graph().getOps().keySet());
      List<String> wanted = new ArrayList<>(List.of(loss.name()));
      ReverseMode.differentiate(loss, model.trained())
          .values()
          .forEach(gradient -> wanted.add(gradient.name()));

      Set<String> below = new HashSet<>();
      List<Node> backward = new ArrayList<>();
      boolean above = false;
      for (Node node : Node.ordered(ops.graph(), wanted, new PlainProducts())) {
        if (!forward.contains(node.op().getName())) {
          backward.add(node);
        } else if (!above) {
          below.addAll(node.outputs());
          above = node.outputs().contains(cut);
        }
      }
      below.remove(cut);
      assertThat(below).hasSizeGreaterThan(10);
      assertThat(backward)
          .hasSizeGreaterThan(10)
          .allSatisfy(node -> assertThat(node.inputs()).doesNotContainAnyElementsOf(below));
      Set<String> bottom = EncoderGraph.bottom(CONFIG, 1);
      assertThat(backward)
          .allSatisfy(node -> assertThat(node.inputs()).doesNotContainAnyElementsOf(bottom));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    List<TokenSequence> sequences = sequences(3, 5);
    TokenSequence given =
        sequences.get(0).withFeatures(FloatMemory.allocate(3L * CONFIG.hiddenSize()));
    TokenSequence wrong = sequences.get(1).withFeatures(FloatMemory.allocate(7));
    assertThatThrownBy(() -> TokenBatch.pack(List.of(given, sequences.get(1)), CONFIG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 of 2 sequences have features");
    assertThatThrownBy(() -> TokenBatch.pack(List.of(given, wrong), CONFIG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "sequence 1 has features of 7 values, not %d of all tokens or %d of scored ones",
            5 * CONFIG.hiddenSize(), 3 * CONFIG.hiddenSize());

    TokenBatch batch = TokenBatch.pack(List.of(given), CONFIG);
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    try (EncoderModel model = model(CONFIG, name -> false, OptionalInt.empty());
        PlanExecutor plan = PlanExecutor.of(model, 1);
        StockExecutor stock = StockExecutor.of(model, DataType.FLOAT)) {
      for (Executor executor : Arrays.asList(plan, stock)) {
        assertThatThrownBy(() -> executor.lossAndGradients(batch, step))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("no fixed layers");
        assertThatThrownBy(() -> executor.features(batch))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("no fixed layers");
      }
    }
    assertThatThrownBy(
            () -> model(CONFIG, EncoderGraph.bottom(CONFIG, 0)::contains, OptionalInt.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the lowest 1 layers cannot be fixed:"
                + " \"roberta.encoder.layer.0.attention.self.query.weight\" is under training");
    assertThatThrownBy(() -> EncoderGraph.bottom(CONFIG, CONFIG.layers() + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of an encoder that has " + CONFIG.layers());
  }
}
