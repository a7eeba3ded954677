package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.engine.Goldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.StockExecutor;
import io.slicer.head.SequenceClassificationHead;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.testing.TensorFile;
import io.slicer.weights.Parameters;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What torch.optim.AdamW does to tiny classifiers of texts and pairs in six steps: all that is
 * trained, or the parameters whose names begin with {@code classifier}.
 */
@Tag("processor")
class SequenceTrajectoryGoldenTest {
  private static Executor executor(EncoderModel model, String kind) {
    return switch (kind) {
      case "session" -> StockExecutor.of(model, DataType.DOUBLE);
      case "plan" -> PlanExecutor.of(model, 1);
      default -> PlanExecutor.of(model, 2);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr, fine-tune, plan",
    "tiny-xlmr, fine-tune, team",
    "tiny-xlmr, fine-tune, session",
    "tiny-xlmr, feature-extraction, plan",
    "tiny-xlmr, feature-extraction, team",
    "tiny-bert, fine-tune, plan",
    "tiny-bert, fine-tune, team",
    "tiny-bert, fine-tune, session",
    "tiny-bert, feature-extraction, plan",
    "tiny-bert, feature-extraction, team"
  })
  void sixStepsEndWhereTorchEnds(String model, String golden, String kind) {
    Goldens goldens = Goldens.of(model + "-sequence-training");
    String file = "adamw-" + golden + ".safetensors";
    assumeTrue(goldens.has(file), () -> "the goldens have no training of " + model);
    JsonNode settings = goldens.json("cases.json").path(golden);
    Set<String> trained =
        settings.path("trainable").valueStream().map(JsonNode::asText).collect(Collectors.toSet());
    EncoderConfig config = goldens.config();
    TensorFile start = goldens.tensors("model.safetensors");
    TensorFile end = goldens.tensors(file);
    SequenceClassificationHead head = new SequenceClassificationHead(config.labels());
    try (EncoderModel under = goldens.model(head, name -> !trained.contains(name));
        Executor executor = executor(under, kind);
        AdamW optimizer = TrajectoryGoldenTest.optimizer(under, executor, settings)) {
      assertThat(executor.gradients().tensors()).hasSameSizeAs(trained);
      TrajectoryGoldenTest.take(settings, goldens, config, executor, optimizer);
      for (Parameters.Tensor tensor : under.parameters().tensors()) {
        TrajectoryGoldenTest.assertMovement(
            tensor,
            executor.gradients().contains(tensor.name()),
            start.floats(tensor.name()),
            end,
            settings);
      }
      for (int batch = 0; batch < goldens.batches(); batch++) {
        TokenBatch again = TokenBatch.pack(goldens.batch(batch), config);
        double expected = settings.path("losses_after").path(batch).asDouble();
        assertThat(
                executor.lossAndGradients(again, new TrainingStep(1, 9, again.scoredRows(), false)))
            .isCloseTo(expected, within(1e-4 * expected));
      }
    }
  }
}
