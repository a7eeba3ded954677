package io.slicer.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slicer.engine.Goldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.StockExecutor;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.testing.TensorFile;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

@Tag("processor")
class SequenceClassificationGoldenTest {
  private static final String FILE = "grad-ce.safetensors";

  private static EncoderModel model(Goldens goldens) {
    return goldens.model(
        new SequenceClassificationHead(goldens.config().labels()), parameter -> false);
  }

  private static Executor executor(EncoderModel model, String kind) {
    return switch (kind) {
      case "session" -> StockExecutor.of(model, DataType.DOUBLE);
      case "plan" -> PlanExecutor.of(model, 1);
      default -> PlanExecutor.of(model, 2);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-roberta-sequence, plan",
    "tiny-roberta-sequence, team",
    "tiny-roberta-sequence, session",
    "tiny-xlmr-sequence, plan",
    "tiny-xlmr-sequence, team",
    "tiny-xlmr-sequence, session",
    "tiny-bert-sequence, plan",
    "tiny-bert-sequence, team",
    "tiny-bert-sequence, session",
    "tiny-distilbert-sequence, plan",
    "tiny-distilbert-sequence, team",
    "tiny-distilbert-sequence, session"
  })
  void scoresLossAndEveryGradientAreTorchs(String name, String kind) {
    Goldens goldens = Goldens.of(name);
    assumeTrue(goldens.has(FILE), () -> "the goldens have no " + name);
    TensorFile expected = goldens.tensors(FILE);
    TokenBatch batch = TokenBatch.pack(goldens.batch(0), goldens.config());
    try (EncoderModel model = model(goldens);
        Executor executor = executor(model, kind)) {
      assertThat(model.loaded().warnings()).isEmpty();
      Goldens.assertClose(
          executor.scores(batch),
          expected.floats("logits"),
          goldens.tolerance(FILE, "logits"),
          "logits");
      TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
      double loss = executor.lossAndGradients(batch, step);
      assertThat(loss).isCloseTo(expected.floats("loss")[0], within(1e-5 * loss));
      assertGradients(goldens, executor, expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr-sequence",
    "tiny-roberta-sequence",
    "tiny-bert-sequence",
    "tiny-distilbert-sequence"
  })
  void aSequenceAtATimeAddsUpToTheSame(String name) {
    Goldens goldens = Goldens.of(name);
    assumeTrue(goldens.has(FILE), () -> "the goldens have no " + name);
    List<TokenSequence> sequences = new ArrayList<>(goldens.batch(0));
    try (EncoderModel model = model(goldens);
        Executor executor = PlanExecutor.of(model, 2)) {
      for (int s = 0; s < sequences.size(); s++) {
        TokenBatch one = TokenBatch.pack(List.of(sequences.get(s)), goldens.config(), s);
        executor.lossAndGradients(one, new TrainingStep(1, 0, sequences.size(), s > 0));
      }
      assertGradients(goldens, executor, goldens.tensors(FILE));
    }
  }

  private static void assertGradients(Goldens goldens, Executor executor, TensorFile expected) {
    assertThat(executor.updated()).hasSameSizeAs(executor.gradients().tensors());
    for (Parameters.Tensor gradient : executor.gradients().tensors()) {
      goldens.assertGradient(gradient.values().toArray(), expected, FILE, gradient.name());
    }
  }
}
