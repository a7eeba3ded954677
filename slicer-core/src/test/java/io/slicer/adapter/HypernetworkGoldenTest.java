package io.slicer.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.adapter.HyperxGoldens.Pair;
import io.slicer.engine.Goldens;
import io.slicer.engine.PackedWeights;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.Precision;
import io.slicer.engine.StockExecutor;
import io.slicer.model.Condition;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.testing.TensorFile;
import io.slicer.train.AdamW;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorsInMemory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Hyper-X with every published option computes what torch computes. */
@Tag("processor")
class HypernetworkGoldenTest {
  private static final Pair UNSEEN = new Pair("ner", "sw");

  static Stream<String> goldens() {
    return HyperxGoldens.names();
  }

  static Stream<Arguments> goldensAndExecutors() {
    return goldens()
        .flatMap(
            name ->
                Stream.of("one worker", "three workers", "session")
                    .map(kind -> Arguments.of(name, kind)));
  }

  private static Executor executor(EncoderModel model, String kind) {
    return switch (kind) {
      case "session" -> StockExecutor.of(model, DataType.DOUBLE);
      case "one worker" -> PlanExecutor.of(model, 1);
      default -> PlanExecutor.of(model, 3);
    };
  }

  /** The golden has scores of all tokens, a batch of those that have a label. */
  private static void assertScores(
      HyperxGoldens goldens, float[] scores, String file, TokenBatch batch, Pair sentences) {
    float[] all = goldens.tensors(file).floats("scores");
    List<TokenSequence> sequences = goldens.files().batch(sentences.toString());
    int columns = scores.length / batch.scoredRows();
    int width = all.length / columns / sequences.size();
    List<Float> wanted = new ArrayList<>();
    for (int s = 0; s < sequences.size(); s++) {
      for (int token : sequences.get(s).scored()) {
        for (int c = 0; c < columns; c++) {
          wanted.add(all[(s * width + token) * columns + c]);
        }
      }
    }
    float[] rows = new float[wanted.size()];
    IntStream.range(0, rows.length).forEach(i -> rows[i] = wanted.get(i));
    Goldens.assertClose(
        scores, rows, goldens.tolerance(file, "scores"), Goldens.scale(all), file + " scores");
  }

  private static void assertGradients(HyperxGoldens goldens, Executor executor, String file) {
    TensorFile expected = goldens.tensors(file);
    for (String own : executor.updated()) {
      String name = HyperxGoldens.golden(own);
      String golden = "grad." + name;
      Goldens.assertClose(
          executor.gradients().get(own).values().toArray(),
          expected.floats(golden),
          goldens.tolerance(file, golden),
          Goldens.scale(expected.floats("grad." + Goldens.scaledBy(name))),
          file + " " + name);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("goldensAndExecutors")
  void scoresLossAndEveryGradientOfEachPairAreTorchs(String name, String kind) {
    HyperxGoldens goldens = HyperxGoldens.of(name);
    try (EncoderModel model = goldens.model();
        Executor executor = executor(model, kind)) {
      for (int round = 0; round < 2; round++) {
        for (Pair pair : goldens.pairs()) {
          String file = "grad-" + pair;
          TensorFile expected = goldens.tensors(file);
          TokenBatch batch = goldens.batch(pair);
          assertScores(goldens, executor.scores(batch), file, batch, pair);
          double loss =
              executor.lossAndGradients(
                  batch, new TrainingStep(1, round, batch.scoredRows(), false));
          double allowed = goldens.tolerance(file, "loss") * loss;
          assertThat(loss).isCloseTo(expected.floats("loss")[0], within(allowed));
          // Only what the pair reaches has a gradient, and all that it reaches.
          assertThat(executor.updated())
              .containsExactlyInAnyOrderElementsOf(
                  model.trained().stream()
                      .filter(own -> expected.has("grad." + HyperxGoldens.golden(own)))
                      .toList());
          assertThat(executor.updated()).isNotEmpty();
          assertGradients(goldens, executor, file);
        }
      }
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("goldensAndExecutors")
  void withNothingFrozenEveryGradientIsTorchs(String name, String kind) {
    HyperxGoldens goldens = HyperxGoldens.of(name);
    assumeTrue(goldens.files().has("grad-all-ner-en.safetensors"), "no golden of " + name);
    try (EncoderModel model = goldens.model(parameter -> false, true);
        Executor executor = executor(model, kind)) {
      TokenBatch batch = goldens.batch(new Pair("ner", "en"));
      for (int round = 0; round < 2; round++) {
        executor.lossAndGradients(batch, new TrainingStep(1, round, batch.scoredRows(), false));
        assertGradients(goldens, executor, "grad-all-ner-en");
      }
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("goldensAndExecutors")
  void aPairThatNoBatchTrainsHasScores(String name, String kind) {
    HyperxGoldens goldens = HyperxGoldens.of(name);
    Pair sentences = goldens.pairs().get(0);
    try (EncoderModel model = goldens.model();
        Executor executor = executor(model, kind)) {
      TokenBatch batch = goldens.batch(sentences, UNSEEN);
      assertScores(goldens, executor.scores(batch), "forward-" + UNSEEN, batch, sentences);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("goldens")
  void packedWeightsGiveTheSameByRowsAndByColumns(String name) {
    HyperxGoldens goldens = HyperxGoldens.of(name);
    Pair sentences = goldens.pairs().get(0);
    try (EncoderModel model = goldens.toRun();
        PackedWeights weights = PackedWeights.of(model, Precision.FP32, 3);
        Executor rows = PlanExecutor.of(weights, 2);
        Executor columns = PlanExecutor.forSingleSentences(weights)) {
      for (Pair pair : goldens.pairs()) {
        TokenBatch own = goldens.batch(pair);
        assertScores(goldens, rows.scores(own), "grad-" + pair, own, pair);
        assertScores(goldens, columns.scores(own), "grad-" + pair, own, pair);
      }
      TokenBatch batch = goldens.batch(sentences, UNSEEN);
      assertScores(goldens, rows.scores(batch), "forward-" + UNSEEN, batch, sentences);
      assertScores(goldens, columns.scores(batch), "forward-" + UNSEEN, batch, sentences);
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("goldens")
  void theGeneratedWeightsOfAPairAreTorchs(String name) {
    HyperxGoldens goldens = HyperxGoldens.of(name);
    String file = "generated-" + UNSEEN;
    TensorFile expected = goldens.tensors(file);
    Map<String, float[]> generated = generated(goldens);
    assertThat(generated).isNotEmpty();
    generated.forEach(
        (parameter, values) -> {
          String golden = parameter.substring(parameter.indexOf("layer."));
          Goldens.assertClose(
              values, expected.floats(golden), goldens.tolerance(file, golden), golden);
        });
    for (int l = 0; l < goldens.config().layers(); l++) {
      for (BottleneckPart part : BottleneckPart.values()) {
        String golden = "layer." + l + "." + part.key();
        assertThat(generated.keySet().stream().anyMatch(parameter -> parameter.endsWith(golden)))
            .as(golden)
            .isEqualTo(expected.has(golden));
      }
    }
  }

  /** The adapters of the pair, by the names of the parameters that hold them. */
  private static Map<String, float[]> generated(HyperxGoldens goldens) {
    Hypernetwork network = goldens.network();
    try (EncoderModel model = goldens.toRun();
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      List<float[]> values =
          executor.fixedValues(UNSEEN.condition(), ops -> network.generated(ops, goldens.config()));
      Map<String, float[]> all = new LinkedHashMap<>();
      network
          .fixed()
          .parameters(goldens.config())
          .forEach(parameter -> all.put(parameter.name(), values.get(all.size())));
      assertThat(values).hasSize(all.size());
      return all;
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("goldens")
  void adaptersThatWereMadeOnceScoreAsThoseThatAreMadeForEachBatch(String name) {
    HyperxGoldens goldens = HyperxGoldens.of(name);
    Pair sentences = goldens.pairs().get(0);
    try (EncoderModel model = goldens.withFixed(UNSEEN.task(), generated(goldens));
        PackedWeights weights = PackedWeights.of(model, Precision.FP32, 2);
        Executor plain = PlanExecutor.of(model, 2);
        Executor rows = PlanExecutor.of(weights, 2);
        Executor columns = PlanExecutor.forSingleSentences(weights)) {
      TokenBatch batch = goldens.batch(sentences, UNSEEN).of("", Condition.NONE);
      for (Executor executor : List.of(plain, rows, columns)) {
        assertScores(goldens, executor.scores(batch), "forward-" + UNSEEN, batch, sentences);
      }
    }
  }

  /** The encoder's are there once, whoever asks for them first. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("goldens")
  void packedWeightsOfAPairAreItsAdaptersAlone(String name) {
    HyperxGoldens goldens = HyperxGoldens.of(name);
    Pair sentences = goldens.pairs().get(0);
    Hypernetwork network = goldens.network();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    network
        .fixed()
        .parameters(goldens.config())
        .forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
    try (EncoderModel whole = goldens.toRun();
        EncoderModel pair =
            whole.with(
                whole.spec().only(UNSEEN.task(), network.fixed()),
                TensorsInMemory.of(shapes, generated(goldens)));
        EncoderModel without =
            whole.with(
                new ModelSpec(whole.spec().heads(), Optional.empty()), TensorsInMemory.NONE);
        PackedWeights alone = PackedWeights.of(without, Precision.FP32, 2);
        PackedWeights shared = PackedWeights.of(without, Precision.FP32, 2);
        PackedWeights own = shared.with(pair);
        Executor reference = PlanExecutor.of(alone, 1);
        Executor adapted = PlanExecutor.of(own, 2);
        Executor columns = PlanExecutor.forSingleSentences(own)) {
      TokenBatch batch = goldens.batch(sentences, UNSEEN);
      reference.scores(batch);
      TokenBatch ofPair = batch.of("", Condition.NONE);
      assertScores(goldens, adapted.scores(ofPair), "forward-" + UNSEEN, ofPair, sentences);
      assertScores(goldens, columns.scores(ofPair), "forward-" + UNSEEN, ofPair, sentences);
      assertThat(shared.bytes()).isEqualTo(alone.bytes());
      assertThat(own.bytes()).isPositive().isLessThan(shared.bytes());
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("goldens")
  void aModelOfOnePairScoresAsTheWholeAndNeedsNoCondition(String name) {
    HyperxGoldens goldens = HyperxGoldens.of(name);
    Pair sentences = goldens.pairs().get(0);
    try (EncoderModel whole = goldens.model();
        EncoderModel one =
            whole.with(
                whole.spec().only(UNSEEN.task(), goldens.network().of(UNSEEN.condition())),
                TensorsInMemory.NONE);
        Executor plan = PlanExecutor.of(one, 2)) {
      TokenBatch batch = goldens.batch(sentences, UNSEEN).of("", Condition.NONE);
      assertScores(goldens, plan.scores(batch), "forward-" + UNSEEN, batch, sentences);
      assertThatThrownBy(() -> goldens.network().of(new Pair("ner", "xx").condition()))
          .hasMessageContaining("no language \"xx\"");
    }
  }

  /** torch 2: a parameter that a step does not reach is not touched. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("goldens")
  void stepsOverPairsEndWhereTorchEnds(String name) {
    checkSteps(HyperxGoldens.of(name), "adamw", AdamW.Settings.DEFAULT);
  }

  /** torch 1: a parameter that has had a gradient has zeros then. */
  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("goldens")
  void withZerosStepsOverPairsEndWhereAnOlderTorchEnds(String name) {
    checkSteps(HyperxGoldens.of(name), "adamw-zero-gradients", AdamW.Settings.DEFAULT.withZeros());
  }

  private static void checkSteps(HyperxGoldens goldens, String kind, AdamW.Settings settings) {
    JsonNode trajectory = goldens.json().path("trajectory");
    JsonNode expected = trajectory.path(kind);
    Set<String> decayed = new HashSet<>(HyperxGoldens.texts(goldens.json().path("decayed")));
    double decay = trajectory.path("weight_decay").asDouble();
    double lossNoise = Math.max(1e-5, 5 * expected.path("noise_losses").asDouble());
    double normNoise = Math.max(1e-5, 5 * expected.path("noise_grad_norms").asDouble());
    try (EncoderModel model = goldens.model();
        PlanExecutor executor = PlanExecutor.of(model, 2);
        AdamW optimizer =
            new AdamW(
                model.parameters(),
                executor.gradients(),
                settings,
                own -> decayed.contains(HyperxGoldens.golden(own)) ? decay : 0,
                2)) {
      for (int t = 0; t < trajectory.path("pairs").size(); t++) {
        TokenBatch batch = goldens.batch(Pair.of(trajectory.path("pairs").path(t).asText()));
        double loss =
            executor.lossAndGradients(batch, new TrainingStep(1, t, batch.scoredRows(), false));
        double norm = optimizer.gradientNorm(executor.updated());
        assertThat(loss)
            .isCloseTo(expected.path("losses").path(t).asDouble(), within(lossNoise * loss));
        assertThat(norm)
            .isCloseTo(expected.path("grad_norms").path(t).asDouble(), within(normNoise * norm));
        optimizer.step(
            expected.path("lrs").path(t).asDouble(),
            AdamW.clippingFactor(norm, trajectory.path("clip").asDouble()),
            executor.updated());
      }
      assertMoved(goldens, model, kind, expected);
    }
  }

  private static void assertMoved(
      HyperxGoldens goldens, EncoderModel model, String kind, JsonNode expected) {
    TensorFile start = goldens.tensors("start");
    TensorFile end = goldens.tensors(kind);
    for (String own : model.trained()) {
      String name = HyperxGoldens.golden(own);
      double moved = norm(end.floats(name), start.floats(name));
      double noise = expected.path("noise").path(name).asDouble();
      assertThat(norm(model.parameters().get(own).values().toArray(), end.floats(name)))
          .as(name)
          .isLessThanOrEqualTo(Math.max(2e-3, 5 * noise) * moved);
    }
  }

  private static double norm(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("goldens")
  void aBatchMustSayWhatItIsOf(String name) {
    HyperxGoldens goldens = HyperxGoldens.of(name);
    try (EncoderModel model = goldens.model();
        Executor executor = PlanExecutor.of(model, 2)) {
      TokenBatch batch = goldens.batch(new Pair("ner", "en"));
      assertThatThrownBy(() -> executor.scores(batch.of("ner", Condition.NONE)))
          .hasMessageContaining("does not say which task");
      Condition unknown = Condition.of(Map.of("task", "ner", "language", "xx"));
      assertThatThrownBy(() -> executor.scores(batch.of("ner", unknown)))
          .hasMessageContaining("\"xx\"");
      assertThatThrownBy(() -> executor.scores(batch.of("", unknown)))
          .hasMessageContaining("no head \"\"");
    }
  }
}
