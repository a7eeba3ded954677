package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
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

/**
 * A masked language model whose decoder is the word table: two kinds of ops contribute to one
 * gradient, one to a few rows and one to all.
 */
@Tag("processor")
class TiedDecoderGoldenTest {
  private static Executor executor(EncoderModel model, String kind) {
    return switch (kind) {
      case "session" -> StockExecutor.of(model, DataType.DOUBLE);
      case "plan" -> PlanExecutor.of(model, 1);
      default -> PlanExecutor.of(model, 3);
    };
  }

  private static EncoderModel model(Goldens goldens) {
    return goldens.model(new MaskedLanguageModelHead(), parameter -> false);
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr-mlm, plan", "tiny-xlmr-mlm, team", "tiny-xlmr-mlm, session",
    "tiny-roberta-mlm, plan", "tiny-roberta-mlm, team", "tiny-roberta-mlm, session",
    "tiny-distilbert-mlm, plan", "tiny-distilbert-mlm, team", "tiny-distilbert-mlm, session",
    "tiny-bert-mlm, plan", "tiny-bert-mlm, team", "tiny-bert-mlm, session"
  })
  void lossScoresAndEveryGradientAreTorchs(String name, String kind) {
    Goldens goldens = Goldens.of(name);
    assumeTrue(goldens.has("grad-mlm.safetensors"), () -> "the goldens have no " + name);
    EncoderConfig config = goldens.config();
    List<TokenSequence> sequences = goldens.batch(0);
    TokenBatch whole = TokenBatch.pack(sequences, config);
    TensorFile expected = goldens.tensors("grad-mlm.safetensors");
    try (EncoderModel model = model(goldens);
        Executor executor = executor(model, kind)) {
      assertLogits(goldens, executor.scores(whole), expected, sequences);
      assertThat(mean(executor.losses(whole))).isCloseTo(expected.floats("loss")[0], within(1e-4));
      for (int round = 0; round < 2; round++) {
        TrainingStep step = new TrainingStep(1, round, whole.scoredRows(), false);
        double loss = executor.lossAndGradients(whole, step);
        assertThat(loss).isCloseTo(expected.floats("loss")[0], within(1e-5 * loss));
        assertGradients(goldens, executor.gradients(), expected, config);
      }
      // The same in micro-batches, behind a step that reached other rows of the table.
      boolean accumulate = false;
      for (int s = 0; s < sequences.size(); s++) {
        TokenBatch one = TokenBatch.pack(List.of(sequences.get(s)), config, s);
        if (one.scoredRows() > 0) {
          TrainingStep step = new TrainingStep(1, 2, whole.scoredRows(), accumulate);
          executor.lossAndGradients(one, step);
          accumulate = true;
        }
      }
      assertGradients(goldens, executor.gradients(), expected, config);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr-mlm, plan", "tiny-xlmr-mlm, team", "tiny-xlmr-mlm, session",
    "tiny-roberta-mlm, plan", "tiny-roberta-mlm, team", "tiny-roberta-mlm, session",
    "tiny-distilbert-mlm, plan", "tiny-distilbert-mlm, team", "tiny-distilbert-mlm, session",
    "tiny-bert-mlm, plan", "tiny-bert-mlm, team", "tiny-bert-mlm, session"
  })
  void aFrozenTableDecodesAndTheOtherGradientsStayAsTheyAre(String name, String kind) {
    Goldens goldens = Goldens.of(name);
    assumeTrue(goldens.has("grad-mlm.safetensors"), () -> "the goldens have no " + name);
    EncoderConfig config = goldens.config();
    List<TokenSequence> sequences = goldens.batch(0);
    TokenBatch batch = TokenBatch.pack(sequences, config);
    TensorFile expected = goldens.tensors("grad-mlm.safetensors");
    String table = EncoderGraph.wordTable(config);
    try (EncoderModel model = goldens.model(new MaskedLanguageModelHead(), table::equals);
        Executor executor = executor(model, kind)) {
      assertLogits(goldens, executor.scores(batch), expected, sequences);
      TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
      double loss = executor.lossAndGradients(batch, step);
      assertThat(loss).isCloseTo(expected.floats("loss")[0], within(1e-5 * loss));
      assertThat(executor.updated()).isNotEmpty().doesNotContain(table);
      assertGradients(goldens, executor.gradients(), expected, config);
    }
  }

  private static double mean(float[] losses) {
    double sum = 0;
    for (float loss : losses) {
      sum += loss;
    }
    return sum / losses.length;
  }

  private static void assertLogits(
      Goldens goldens, float[] scores, TensorFile expected, List<TokenSequence> sequences) {
    float[] logits = expected.floats("logits");
    int vocabulary = goldens.config().vocabularySize();
    int width = logits.length / vocabulary / sequences.size();
    List<Float> scored = new ArrayList<>();
    for (int s = 0; s < sequences.size(); s++) {
      for (int token : sequences.get(s).scored()) {
        for (int v = 0; v < vocabulary; v++) {
          scored.add(logits[(s * width + token) * vocabulary + v]);
        }
      }
    }
    float[] wanted = new float[scored.size()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = scored.get(i);
    }
    Goldens.assertClose(
        scores, wanted, goldens.tolerance("grad-mlm.safetensors", "logits"), "logits");
  }

  private static void assertGradients(
      Goldens goldens, Parameters gradients, TensorFile expected, EncoderConfig config) {
    for (Parameters.Tensor gradient : gradients.tensors()) {
      boolean isTable = gradient.name().equals(EncoderGraph.wordTable(config));
      String name = "grad." + gradient.name();
      if (isTable && !expected.has(name)) {
        name = "grad.lm_head.decoder.weight"; // The same tensor under its other name.
      }
      Goldens.assertClose(
          gradient.values().toArray(),
          expected.floats(name),
          goldens.tolerance("grad-mlm.safetensors", name),
          Goldens.scale(
              expected.floats(isTable ? name : "grad." + Goldens.scaledBy(gradient.name()))),
          gradient.name());
    }
  }
}
