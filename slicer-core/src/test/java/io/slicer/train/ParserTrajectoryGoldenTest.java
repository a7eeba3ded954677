package io.slicer.train;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.engine.ParserGoldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.testing.TensorFile;
import io.slicer.weights.Parameters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What torch.optim.AdamW does to tiny parsers in six steps. */
@Tag("processor")
class ParserTrajectoryGoldenTest {
  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr-parser, start",
    "tiny-xlmr-parser, zero",
    "tiny-bert-parser, start",
    "tiny-bert-parser, zero"
  })
  void sixStepsEndWhereTorchEnds(String name, String begins) {
    ParserGoldens goldens = ParserGoldens.of(name);
    String file = "adamw-" + begins + ".safetensors";
    assumeTrue(goldens.files().has(file), () -> "the goldens have no training of " + name);
    JsonNode settings = goldens.files().json("cases.json").path(begins);
    TensorFile checkpoint = goldens.files().tensors("model.safetensors");
    TensorFile end = goldens.files().tensors(file);
    try (EncoderModel model = goldens.model(begins);
        Executor executor = PlanExecutor.of(model, 2);
        AdamW optimizer = TrajectoryGoldenTest.optimizer(model, executor, settings)) {
      TrajectoryGoldenTest.take(
          settings,
          goldens.files().batches(),
          goldens::batch,
          goldens.config(),
          executor,
          optimizer);
      for (Parameters.Tensor tensor : model.parameters().tensors()) {
        boolean fromZero = begins.equals("zero") && tensor.name().startsWith("biaffine");
        float[] there = checkpoint.floats(tensor.name());
        TrajectoryGoldenTest.assertMovement(
            tensor, true, fromZero ? new float[there.length] : there, end, settings);
      }
    }
  }
}
