package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.PlanExecutor;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.HeadUpdate;
import io.slicer.head.SlicedLoss;
import io.slicer.head.TokenClassificationHead;
import io.slicer.head.TokenLoss;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.TensorFile;
import io.slicer.train.AdamW;
import io.slicer.weights.Parameters;
import io.slicer.weights.SafeTensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The losses and gradients that torch computes with SLICER's loss and with cross-entropy. */
@Tag("processor")
class SlicerGoldenTest {
  /** Of a parameter's distance from torch's, relative to how far it moved. */
  private static final double OF_THE_MOVEMENT = 2e-3;

  static Stream<Arguments> gradients() {
    return casesWith("loss");
  }

  static Stream<Arguments> trajectories() {
    return casesWith("steps")
        .filter(arguments -> !((JsonNode) arguments.get()[2]).has("accumulate"));
  }

  private static Stream<Arguments> casesWith(String field) {
    return GoldenFiles.models().stream()
        .flatMap(
            model ->
                GoldenFiles.of(model)
                    .json("cases.json")
                    .propertyStream()
                    .filter(entry -> entry.getValue().has(field))
                    .map(entry -> Arguments.of(model, entry.getKey(), entry.getValue())));
  }

  private static TokenLoss lossOf(JsonNode settings) {
    return settings.has("h") ? new SlicedLoss(settings.path("h").asInt()) : new CrossEntropyLoss();
  }

  private static HeadUpdate updateOf(JsonNode settings) {
    return switch (settings.path("head").asText()) {
      case "frozen" -> HeadUpdate.FROZEN;
      case "trained" -> HeadUpdate.TRAINED;
      default -> throw new AssertionError("head of " + settings);
    };
  }

  private static EncoderConfig config(GoldenFiles goldens) {
    return EncoderConfig.of(goldens.json("config.json"));
  }

  private static TokenBatch batch(GoldenFiles goldens, int number) {
    return TokenBatch.pack(goldens.batch(number, TokenSequence::labelled), config(goldens));
  }

  private static EncoderModel model(GoldenFiles goldens, TokenLoss loss, HeadUpdate update) {
    EncoderConfig config = config(goldens);
    try (SafeTensors checkpoint = SafeTensors.open(goldens.directory())) {
      return EncoderModel.load(
          checkpoint,
          config,
          new TokenClassificationHead(config.labels(), loss),
          1,
          new EncoderModel.Training(
              ImmutableIntArray.copyOf(IntStream.range(0, config.vocabularySize())),
              update.frozenNames()::contains));
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("gradients")
  void lossAndGradientsAreTorchs(String name, String golden, JsonNode settings) {
    GoldenFiles goldens = GoldenFiles.of(name);
    String file = "grad-" + golden + ".safetensors";
    assumeThat(goldens.has(file)).as("%s has no %s", name, file).isTrue();
    TokenBatch batch = batch(goldens, 0);
    TensorFile expected = goldens.tensors(file);
    try (EncoderModel model = model(goldens, lossOf(settings), updateOf(settings));
        Executor executor = PlanExecutor.of(model, 2)) {
      double loss =
          executor.lossAndGradients(batch, new TrainingStep(1, 0, batch.scoredRows(), false));

      float reference = expected.floats("loss")[0];
      assertThat(loss).isCloseTo(reference, within(goldens.tolerance(file, "loss") * reference));
      List<String> trained = new ArrayList<>();
      settings.path("trainable").forEach(parameter -> trained.add(parameter.asText()));
      assertThat(executor.gradients().names()).containsExactlyInAnyOrderElementsOf(trained);
      for (Parameters.Tensor gradient : executor.gradients().tensors()) {
        goldens.assertGradient(gradient.values().toArray(), expected, file, gradient.name());
      }
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("trajectories")
  void stepsOfAdamWEndWhereTorchEnds(String name, String golden, JsonNode settings) {
    GoldenFiles goldens = GoldenFiles.of(name);
    String file = "adamw-" + golden + ".safetensors";
    assumeThat(goldens.has(file)).as("%s has no %s", name, file).isTrue();
    HeadUpdate update = updateOf(settings);
    TensorFile start = goldens.tensors("model.safetensors");
    TensorFile end = goldens.tensors(file);
    try (EncoderModel model = model(goldens, lossOf(settings), update);
        Executor executor = PlanExecutor.of(model, 2)) {
      train(goldens, settings, model, executor);

      for (Parameters.Tensor tensor : model.parameters().tensors()) {
        float[] from = start.floats(tensor.name());
        float[] expected = end.floats(tensor.name());
        float[] actual = tensor.values().toArray();
        assertThat(actual).as(tensor.name()).hasSameSizeAs(from);
        if (update.frozenNames().contains(tensor.name())) {
          assertThat(actual).as(tensor.name()).isEqualTo(from);
        } else if (GoldenFiles.isKeyBias(tensor.name())) {
          // AdamW divides the rounding of zero by itself: it may go anywhere, but not far.
          double farthest =
              2 * settings.path("lrs").valueStream().mapToDouble(JsonNode::asDouble).sum();
          assertThat(GoldenFiles.distance(actual, from))
              .as(tensor.name())
              .isLessThanOrEqualTo(farthest);
        } else {
          assertThat(norm(actual, expected))
              .as(tensor.name())
              .isLessThanOrEqualTo(OF_THE_MOVEMENT * norm(from, expected));
        }
      }
      float[] bias = start.floats("classifier.bias");
      assertThat(model.parameters().get("classifier.bias").values().toArray()).isNotEqualTo(bias);
    }
  }

  private static void train(
      GoldenFiles goldens, JsonNode settings, EncoderModel model, Executor executor) {
    double decay = settings.path("weight_decay").asDouble();
    try (AdamW optimizer =
        new AdamW(
            model.parameters(),
            executor.gradients(),
            AdamW.Settings.DEFAULT,
            AdamW.sparingBiasesAndNorms(decay),
            1)) {
      int batches = goldens.batches();
      for (int step = 0; step < settings.path("steps").asInt(); step++) {
        TokenBatch batch = batch(goldens, step % batches);
        executor.lossAndGradients(batch, new TrainingStep(1, step, batch.scoredRows(), false));
        optimizer.step(settings.path("lrs").path(step).asDouble(), 1, executor.updated());
      }
    }
  }

  private static double norm(float[] a, float[] b) {
    return Math.sqrt(
        IntStream.range(0, a.length)
            .mapToDouble(i -> ((double) a[i] - b[i]) * ((double) a[i] - b[i]))
            .sum());
  }

  static Stream<String> models() {
    return GoldenFiles.models().stream();
  }

  @ParameterizedTest
  @MethodSource("models")
  void oneSliceAndATrainedHeadAreCrossEntropyToTheBit(String name) {
    GoldenFiles goldens = GoldenFiles.of(name);
    TokenBatch batch = batch(goldens, 0);
    TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
    TokenLoss oneSlice = new SlicedLoss(config(goldens).hiddenSize());
    try (EncoderModel sliced = model(goldens, oneSlice, HeadUpdate.TRAINED);
        EncoderModel plain = model(goldens, new CrossEntropyLoss(), HeadUpdate.TRAINED);
        Executor slicedExecutor = PlanExecutor.of(sliced, 2);
        Executor plainExecutor = PlanExecutor.of(plain, 2)) {
      assertThat(slicedExecutor.lossAndGradients(batch, step))
          .isEqualTo(plainExecutor.lossAndGradients(batch, step));
      assertThat(slicedExecutor.gradients().memory().toArray())
          .isEqualTo(plainExecutor.gradients().memory().toArray());
    }
  }
}
