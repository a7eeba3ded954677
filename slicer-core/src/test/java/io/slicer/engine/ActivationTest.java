package io.slicer.engine;

import static io.slicer.engine.ProcessorAssumption.assumeInstructionsFor;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.graph.Nonlinearity;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Encoders with other activations than GELU, where products compute them before they write. {@link
 * EncoderGoldenTest} compares the rest with torch.
 */
@Tag("processor")
class ActivationTest {
  private static final Map<String, Nonlinearity> NAMES =
      Map.of(
          "gelu_python", Nonlinearity.GELU,
          "gelu_new", Nonlinearity.TANH_GELU,
          "gelu_fast", Nonlinearity.TANH_GELU,
          "gelu_pytorch_tanh", Nonlinearity.TANH_GELU,
          "relu", Nonlinearity.RELU);

  /** Of the largest value; rounding to 8 bits, or to bfloat16. */
  private static final double ROUNDING = 0.05;

  static Stream<Arguments> byPrecision() {
    return NAMES.keySet().stream()
        .sorted()
        .flatMap(name -> Arrays.stream(Precision.values()).map(p -> Arguments.of(name, p)));
  }

  private static Goldens goldens(String name) {
    return Goldens.shipped("tiny-bert-" + name);
  }

  private static EncoderModel model(Goldens goldens, EncoderConfig config) {
    Goldens.TestHead head = new Goldens.TestHead(config.labels().size(), config.hiddenSize());
    return goldens.model(config, head, parameter -> false);
  }

  /** A configuration with another activation. */
  private static EncoderConfig with(Goldens goldens, String activation) {
    ObjectNode json = (ObjectNode) goldens.json("config.json");
    return EncoderConfig.of(json.put("hidden_act", activation));
  }

  @Test
  void namesAreThoseOfTheFunctions() {
    NAMES.forEach(
        (name, function) -> assertThat(goldens(name).config().activation()).isEqualTo(function));
  }

  @ParameterizedTest
  @MethodSource("byPrecision")
  void packedWeightsScoreAsTheSessionInDouble(String name, Precision precision) {
    assumeInstructionsFor(precision);
    Goldens goldens = goldens(name);
    assertPackedScores(goldens, goldens.config(), precision);
  }

  @ParameterizedTest
  @CsvSource({"silu", "swish"})
  void siluDoesToo(String name) {
    Goldens goldens = goldens("relu");
    EncoderConfig config = with(goldens, name);

    assertThat(config.activation()).isEqualTo(Nonlinearity.SILU);
    assertPackedScores(goldens, config, Precision.FP32);
  }

  private static void assertPackedScores(
      Goldens goldens, EncoderConfig config, Precision precision) {
    TokenBatch batch = TokenBatch.pack(goldens.batch(1), config);
    double share = precision == Precision.FP32 ? 1e-5 : ROUNDING;
    try (EncoderModel model = model(goldens, config);
        StockExecutor session = StockExecutor.of(model, DataType.DOUBLE);
        PackedWeights weights = PackedWeights.of(model, precision, 2);
        PlanExecutor rows = PlanExecutor.of(weights, 2);
        PlanExecutor columns = PlanExecutor.forSingleSentences(weights)) {
      float[] expected = session.scores(batch);
      Goldens.assertClose(rows.scores(batch), expected, share, "scores by rows");
      Goldens.assertClose(columns.scores(batch), expected, share, "scores by columns");
    }
  }

  /** One of the functions in the place of another would be seen. */
  @Test
  void theFunctionsScoreDifferently() {
    Goldens goldens = goldens("relu");
    List<float[]> scores =
        Stream.of("gelu", "gelu_new", "relu", "silu")
            .map(name -> with(goldens, name))
            .map(
                config -> {
                  try (EncoderModel model = model(goldens, config);
                      PlanExecutor plan = PlanExecutor.of(model, 1)) {
                    return plan.scores(TokenBatch.pack(goldens.batch(1), config));
                  }
                })
            .toList();
    for (int a = 0; a < scores.size(); a++) {
      for (int b = 0; b < a; b++) {
        double distance = Goldens.distance(scores.get(a), scores.get(b));
        assertThat(distance).isGreaterThan(4e-5 * Goldens.scale(scores.get(a)));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"gelu_new", "relu"})
  void trainingInBfloat16IsNearToFloat32(String name) {
    assumeInstructionsFor(Precision.BF16);
    Goldens goldens = goldens(name);
    TokenBatch batch = TokenBatch.pack(goldens.batch(0), goldens.config());
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    try (EncoderModel model = model(goldens, goldens.config());
        PlanExecutor exact = PlanExecutor.of(model, 2);
        PlanExecutor rounded = PlanExecutor.of(model, 2, Precision.BF16)) {
      exact.lossAndGradients(batch, step);
      rounded.lossAndGradients(batch, step);
      for (Parameters.Tensor gradient : exact.gradients().tensors()) {
        if (!Goldens.isKeyBias(gradient.name())) {
          Goldens.assertClose(
              rounded.gradients().get(gradient.name()).values().toArray(),
              gradient.values().toArray(),
              ROUNDING,
              gradient.name());
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"gelu_python", "gelu_new", "gelu_fast", "gelu_pytorch_tanh", "relu"})
  void whatWasLoadedUnderANameIsSavedUnderIt(String name, @TempDir Path directory)
      throws IOException {
    Goldens goldens = goldens(name);
    try (EncoderModel model = model(goldens, goldens.config())) {
      model.save(directory, (ObjectNode) goldens.json("config.json"));
    }
    JsonNode saved = new JsonMapper().readTree(directory.resolve("config.json").toFile());
    assertThat(saved.path("hidden_act").asText()).isEqualTo(name);
    assertThat(EncoderConfig.of(saved).activation()).isEqualTo(NAMES.get(name));
  }
}
