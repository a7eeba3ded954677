package io.slicer.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.primitives.Floats;
import io.slicer.engine.Goldens;
import io.slicer.engine.PackedWeights;
import io.slicer.engine.ParserGoldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.Precision;
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
class BiaffineParsingGoldenTest {
  private static ParserGoldens goldens(String name) {
    ParserGoldens goldens = ParserGoldens.of(name);
    assumeTrue(goldens.files().has("forward.safetensors"), () -> "the goldens have no " + name);
    return goldens;
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
    "tiny-xlmr-parser, plan",
    "tiny-xlmr-parser, team",
    "tiny-xlmr-parser, session",
    "tiny-bert-parser, plan",
    "tiny-bert-parser, team",
    "tiny-bert-parser, session"
  })
  void scoresAreTorchs(String name, String kind) {
    ParserGoldens goldens = goldens(name);
    try (EncoderModel model = goldens.model("start");
        Executor executor = executor(model, kind)) {
      assertThat(model.loaded().warnings()).isEmpty();
      assertScores(goldens, executor);
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-xlmr-parser, 1", "tiny-xlmr-parser, 3", "tiny-bert-parser, 2"})
  void packedWeightsScoreTheSameByRowsAndByColumns(String name, int parts) {
    ParserGoldens goldens = goldens(name);
    try (EncoderModel model = goldens.model("start");
        PackedWeights weights = PackedWeights.of(model, Precision.FP32, parts);
        Executor byRows = PlanExecutor.of(weights, 1);
        Executor byColumns = PlanExecutor.forSingleSentences(weights)) {
      assertScores(goldens, byRows);
      TokenBatch batch = TokenBatch.pack(goldens.batch(0), goldens.config());
      assertThat(byColumns.scores(batch)).isEqualTo(byRows.scores(batch));
    }
  }

  private static void assertScores(ParserGoldens goldens, Executor executor) {
    List<TokenSequence> sequences = goldens.batch(0);
    float[] scores = executor.scores(TokenBatch.pack(sequences, goldens.config()));
    int labels = goldens.config().labels().size();
    List<Float> arcs = new ArrayList<>();
    List<Float> relations = new ArrayList<>();
    int at = 0;
    for (TokenSequence sequence : sequences) {
      int pairs = sequence.scored().length * (sequence.scored().length + 1);
      arcs.addAll(Floats.asList(scores).subList(at, at + pairs));
      relations.addAll(Floats.asList(scores).subList(at + pairs, at + (1 + labels) * pairs));
      at += (1 + labels) * pairs;
    }
    assertThat(scores).hasSize(at);
    Goldens files = goldens.files();
    Goldens.assertClose(
        Floats.toArray(arcs),
        goldens.scores(true),
        files.tolerance("forward", "arc_scores"),
        "scores of heads");
    Goldens.assertClose(
        Floats.toArray(relations),
        goldens.scores(false),
        files.tolerance("forward", "relation_scores"),
        "scores of relations");
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr-parser, start, plan",
    "tiny-xlmr-parser, start, team",
    "tiny-xlmr-parser, start, session",
    "tiny-xlmr-parser, zero, team",
    "tiny-xlmr-parser, zero, session",
    "tiny-bert-parser, start, plan",
    "tiny-bert-parser, start, team",
    "tiny-bert-parser, start, session",
    "tiny-bert-parser, zero, plan"
  })
  void lossAndEveryGradientAreTorchs(String name, String begins, String kind) {
    ParserGoldens goldens = goldens(name);
    TokenBatch batch = TokenBatch.pack(goldens.batch(0), goldens.config());
    TensorFile expected = goldens.files().tensors("grad-" + begins + ".safetensors");
    try (EncoderModel model = goldens.model(begins);
        Executor executor = executor(model, kind)) {
      for (int again = 0; again < 2; again++) {
        double loss =
            executor.lossAndGradients(batch, new TrainingStep(1, again, batch.scoredRows(), false));
        assertThat(loss).isCloseTo(expected.floats("loss")[0], within(1e-5 * loss));
        assertGradients(goldens, executor, expected, begins);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny-xlmr-parser", "tiny-bert-parser"})
  void aSentenceAtATimeAddsUpToTheSame(String name) {
    ParserGoldens goldens = goldens(name);
    List<TokenSequence> sequences = goldens.batch(0);
    long words = sequences.stream().mapToLong(sequence -> sequence.scored().length).sum();
    try (EncoderModel model = goldens.model("start");
        Executor executor = PlanExecutor.of(model, 2)) {
      for (int s = 0; s < sequences.size(); s++) {
        TokenBatch one = TokenBatch.pack(List.of(sequences.get(s)), goldens.config(), s);
        executor.lossAndGradients(one, new TrainingStep(1, 0, words, s > 0));
      }
      assertGradients(
          goldens, executor, goldens.files().tensors("grad-start.safetensors"), "start");
    }
  }

  /** The file leaves out gradients that are exactly zero. */
  private static void assertGradients(
      ParserGoldens goldens, Executor executor, TensorFile expected, String begins) {
    assertThat(executor.updated()).hasSameSizeAs(executor.gradients().tensors());
    for (Parameters.Tensor gradient : executor.gradients().tensors()) {
      float[] values = gradient.values().toArray();
      if (expected.has("grad." + gradient.name())) {
        goldens.files().assertGradient(values, expected, "grad-" + begins, gradient.name());
      } else {
        assertThat(Goldens.scale(values)).as(gradient.name()).isZero();
      }
    }
  }
}
