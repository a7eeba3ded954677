package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.Resources;
import io.slicer.engine.Goldens;
import io.slicer.engine.ParserGoldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.head.BiaffineParsingHead;
import io.slicer.head.SequenceClassificationHead;
import io.slicer.head.TokenClassificationHead;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.Head;
import io.slicer.model.TokenSequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trainings with dropout are those of transformers' models in torch where these drop the same
 * values: every dropout has its place, its probability and its scale.
 */
@Tag("processor")
class DropoutGoldenTest {
  private static final JsonNode CASES = cases();

  private static JsonNode cases() {
    try {
      return new JsonMapper()
          .readTree(
              Resources.toByteArray(
                  Resources.getResource(DropoutGoldenTest.class, "dropout-torch.json")))
          .path("cases");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> trainings() {
    return CASES
        .propertyStream()
        .map(Map.Entry::getKey)
        .flatMap(name -> Stream.of(1, 2).map(threads -> Arguments.of(name, threads)));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void aTrainingTakesTheStepsThatTorchTakes(String name, int threads) {
    train(name, threads, CASES.path(name).path("config"));
  }

  @Test
  void anotherProbabilityTakesOtherSteps() {
    ObjectNode changed = CASES.path("tiny-xlmr").path("config").deepCopy();
    for (String dropout :
        List.copyOf(changed.properties()).stream().map(e -> e.getKey()).toList()) {
      ObjectNode other = changed.deepCopy();
      other.put(dropout, changed.path(dropout).asDouble() + 0.01);
      assertThatThrownBy(() -> train("tiny-xlmr", 1, other))
          .as(dropout)
          .isInstanceOf(AssertionError.class);
    }
  }

  private static void train(String name, int threads, JsonNode dropouts) {
    Goldens goldens = Goldens.shipped(name);
    ObjectNode json = (ObjectNode) goldens.json("config.json");
    json.setAll((ObjectNode) dropouts);
    EncoderConfig config = EncoderConfig.of(json);
    JsonNode settings = CASES.path(name);
    try (EncoderModel model = goldens.model(config, head(name, config.labels()), frozen -> false);
        Executor executor = PlanExecutor.of(model, threads);
        AdamW optimizer = TrajectoryGoldenTest.optimizer(model, executor, settings)) {
      TrajectoryGoldenTest.take(
          settings, goldens.batches(), batches(name, goldens), config, executor, optimizer);
    }
  }

  private static Head head(String name, List<String> labels) {
    if (name.endsWith("-parser")) {
      return new BiaffineParsingHead(labels);
    }
    return name.contains("-sequence")
        ? new SequenceClassificationHead(labels)
        : new TokenClassificationHead(labels);
  }

  private static IntFunction<List<TokenSequence>> batches(String name, Goldens goldens) {
    return name.endsWith("-parser") ? new ParserGoldens(goldens)::batch : goldens::batch;
  }
}
