package io.slicer.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.primitives.Floats;
import io.slicer.engine.Goldens;
import io.slicer.engine.GradientCheck;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.StockExecutor;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** The losses of every problem_type of transformers, and cross-entropy with weights of labels. */
@Tag("processor")
class ProblemLossesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WEIGHTED = "weighted";
  private static final String REGRESSION = "regression";

  private static JsonNode expected() {
    try (InputStream in =
        Objects.requireNonNull(
            ProblemLossesTest.class.getResourceAsStream("losses-transformers.json"))) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those in the resources, which the expected losses are of. */
  private static Goldens goldens() {
    return Goldens.shipped("tiny-xlmr-sequence");
  }

  private static float[] floats(JsonNode values) {
    List<Float> all = new ArrayList<>();
    values.forEach(value -> all.add((float) value.asDouble()));
    return Floats.toArray(all);
  }

  private static TokenLoss loss(String problem) {
    return switch (problem) {
      case WEIGHTED -> new WeightedCrossEntropyLoss(List.of(0.25, 1.5, 4.0));
      case REGRESSION -> new SquaredErrorLoss();
      default -> new BinaryCrossEntropyLoss();
    };
  }

  private static List<TokenSequence> sequences(Goldens goldens, String problem) {
    if (problem.equals(WEIGHTED)) {
      return goldens.batch(0);
    }
    boolean numbers = problem.equals(REGRESSION);
    float[] values = floats(expected().path(numbers ? "numbers" : "several"));
    List<TokenSequence> sequences = new ArrayList<>();
    for (TokenSequence sequence : goldens.batch(0)) {
      int from = sequences.size() * 3;
      sequences.add(
          TokenSequence.unlabelled(sequence.ids(), sequence.types(), sequence.scored())
              .withTarget(
                  numbers ? SquaredErrorLoss.TARGET : BinaryCrossEntropyLoss.TARGET,
                  Arrays.copyOfRange(values, from, from + 3)));
    }
    return sequences;
  }

  private static SequenceClassificationHead head(Goldens goldens, String problem) {
    return new SequenceClassificationHead(goldens.config().labels(), loss(problem));
  }

  private static EncoderModel model(Goldens goldens, String problem) {
    return goldens.model(head(goldens, problem), parameter -> false);
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
    "multi_label_classification, plan",
    "multi_label_classification, team",
    "multi_label_classification, session",
    "regression, plan",
    "regression, team",
    "regression, session",
    "weighted, plan",
    "weighted, team",
    "weighted, session"
  })
  void lossAndGradientsAreTransformers(String problem, String kind) {
    Goldens goldens = goldens();
    JsonNode expected = expected().path("cases").path(problem);
    TokenBatch batch = TokenBatch.pack(sequences(goldens, problem), goldens.config());
    try (EncoderModel model = model(goldens, problem);
        Executor executor = executor(model, kind)) {
      TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
      double loss = executor.lossAndGradients(batch, step);
      assertThat(loss).isCloseTo(expected.path("loss").asDouble(), within(1e-5 * loss));
      expected
          .path("gradients")
          .properties()
          .forEach(
              gradient ->
                  Goldens.assertClose(
                      executor.gradients().get(gradient.getKey()).values().toArray(),
                      floats(gradient.getValue()),
                      1e-5,
                      gradient.getKey()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"multi_label_classification", "regression", "weighted"})
  void gradientsAreTheSlopesOfTheLoss(String problem) {
    Goldens goldens = goldens();
    List<TokenSequence> all = sequences(goldens, problem);
    for (List<TokenSequence> some : List.of(all.subList(0, 1), all)) {
      TokenBatch batch = TokenBatch.pack(some, goldens.config());
      try (EncoderModel model =
          goldens.model(head(goldens, problem), name -> !name.startsWith("classifier."))) {
        TrainingStep step = new TrainingStep(42, 0, batch.scoredRows(), false);
        for (GradientCheck.Slope slope : GradientCheck.slopes(model, batch, step)) {
          assertThat(slope.agrees(1e-3)).as("%s", slope).isTrue();
        }
      }
    }
  }

  @Test
  void batchesOfAStepCountByTheirRows() {
    Goldens goldens = goldens();
    List<TokenSequence> all = goldens.batch(0);
    try (EncoderModel model = model(goldens, WEIGHTED);
        Executor executor = PlanExecutor.of(model, 1)) {
      List<TokenSequence> first = all.subList(0, 1);
      List<TokenSequence> others = all.subList(1, all.size());
      double alone = executor.lossAndGradients(pack(first, goldens), step(1, false));
      double rest = executor.lossAndGradients(pack(others, goldens), step(others.size(), false));
      double together =
          executor.lossAndGradients(pack(first, goldens), step(all.size(), false))
              + executor.lossAndGradients(pack(others, goldens), step(all.size(), true));
      assertThat(together)
          .isCloseTo((alone + rest * others.size()) / all.size(), within(1e-6 * together));
    }
  }

  private static TokenBatch pack(List<TokenSequence> sequences, Goldens goldens) {
    return TokenBatch.pack(sequences, goldens.config());
  }

  private static TrainingStep step(int rows, boolean accumulate) {
    return new TrainingStep(1, 0, rows, accumulate);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void aWeightIsPositive(double weight) {
    assertThatThrownBy(() -> new WeightedCrossEntropyLoss(List.of(1.0, weight)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(weight));
  }

  @Test
  void thereIsAWeightForEachLabel() {
    Goldens goldens = goldens();
    SequenceClassificationHead head =
        new SequenceClassificationHead(
            goldens.config().labels(), new WeightedCrossEntropyLoss(List.of(1.0, 2.0)));
    assertThatThrownBy(
            () -> {
              try (EncoderModel model = goldens.model(head, parameter -> false);
                  Executor executor = PlanExecutor.of(model, 1)) {
                executor.lossAndGradients(pack(goldens.batch(0), goldens), step(1, false));
              }
            })
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 weights for 3 labels");
  }

  @ParameterizedTest
  @CsvSource({
    "{\"problem_type\": \"regression\"}, 1, regression",
    "{\"problem_type\": \"multi_label_classification\"}, 3, multi_label_classification",
    "{\"problem_type\": \"single_label_classification\"}, 3, single_label_classification",
    "{\"problem_type\": null}, 3, single_label_classification",
    "{}, 3, single_label_classification",
    "{}, 1, multi_label_classification"
  })
  void aSavedModelSaysItsProblem(String config, int labels, String problem) throws IOException {
    List<String> names = List.of("a", "b", "c").subList(0, labels);
    assertThat(SequenceClassificationHead.of(JSON.readTree(config), names).problemType())
        .contains(problem);
  }

  @Test
  void anUnknownProblemIsRefused() {
    assertThatThrownBy(
            () ->
                SequenceClassificationHead.of(
                    JSON.createObjectNode().put("problem_type", "guessing"), List.of("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"guessing\"")
        .hasMessageContaining("regression");
  }
}
