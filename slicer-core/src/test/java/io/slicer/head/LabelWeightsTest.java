package io.slicer.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Weights of labels: torch's CrossEntropyLoss(weight=...), on whole rows and on slices. */
@Tag("processor")
class LabelWeightsTest {
  private static final JsonNode EXPECTED = expected();

  private static JsonNode expected() {
    try (InputStream in =
        Objects.requireNonNull(
            LabelWeightsTest.class.getResourceAsStream("label-weights-torch.json"))) {
      return new JsonMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final List<Double> WEIGHTS =
      StreamSupport.stream(EXPECTED.get("weights").spliterator(), false)
          .map(JsonNode::doubleValue)
          .toList();

  private static Goldens goldens() {
    return Goldens.shipped("tiny-xlmr");
  }

  private static TokenLoss loss(int width, List<Double> weights) {
    return width == 48
        ? new WeightedCrossEntropyLoss(weights)
        : new WeightedSlicedLoss(new SlicedLoss(width), weights);
  }

  private static EncoderModel model(Goldens goldens, TokenLoss loss) {
    return goldens.model(
        new TokenClassificationHead(goldens.config().labels(), loss), parameter -> false);
  }

  private static Executor executor(EncoderModel model, String kind) {
    return switch (kind) {
      case "session" -> StockExecutor.of(model, DataType.DOUBLE);
      case "plan" -> PlanExecutor.of(model, 1);
      default -> PlanExecutor.of(model, 3);
    };
  }

  private static TokenBatch pack(List<TokenSequence> sequences, Goldens goldens) {
    return TokenBatch.pack(sequences, goldens.config());
  }

  @ParameterizedTest
  @CsvSource({
    "0, plan",
    "0, team",
    "0, session",
    "1, plan",
    "1, team",
    "1, session",
    "2, plan",
    "2, team",
    "2, session"
  })
  void lossAndGradientsAreTorchs(int number, String kind) {
    JsonNode expected = EXPECTED.path("cases").path(number);
    Goldens goldens = goldens();
    TokenBatch batch = pack(goldens.batch(0), goldens);
    try (EncoderModel model = model(goldens, loss(expected.path("width").intValue(), WEIGHTS));
        Executor executor = executor(model, kind)) {
      double loss =
          executor.lossAndGradients(batch, new TrainingStep(1, 0, batch.scoredRows(), false));
      assertThat(loss).isCloseTo(expected.path("loss").asDouble(), within(1e-5 * loss));
      expected
          .path("gradients")
          .properties()
          .forEach(
              gradient ->
                  Goldens.assertClose(
                      executor.gradients().get(gradient.getKey()).values().toArray(),
                      floats(gradient.getValue()),
                      2e-5,
                      gradient.getKey()));
    }
  }

  private static float[] floats(JsonNode values) {
    float[] all = new float[values.size()];
    IntStream.range(0, all.length).forEach(i -> all[i] = (float) values.get(i).asDouble());
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {48, 12, 1})
  void gradientsAreTheSlopesOfTheLoss(int width) {
    Goldens goldens = goldens();
    List<TokenSequence> all = goldens.batch(0);
    for (List<TokenSequence> some : List.of(all.subList(0, 1), all)) {
      TokenBatch batch = pack(some, goldens);
      try (EncoderModel model =
          goldens.model(
              new TokenClassificationHead(goldens.config().labels(), loss(width, WEIGHTS)),
              name -> !name.startsWith("classifier."))) {
        TrainingStep step = new TrainingStep(42, 0, batch.scoredRows(), false);
        for (GradientCheck.Slope slope : GradientCheck.slopes(model, batch, step)) {
          assertThat(slope.agrees(1e-3)).as("%s", slope).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 7.5})
  void equalWeightsAreNone(double weight) {
    List<Double> equal = Collections.nCopies(WEIGHTS.size(), weight);
    double[] losses =
        DoubleStream.of(
                lossOf(new SlicedLoss(12)),
                lossOf(loss(12, equal)),
                lossOf(new CrossEntropyLoss()),
                lossOf(loss(48, equal)))
            .toArray();
    assertThat(losses[1]).isCloseTo(losses[0], within(1e-12));
    assertThat(losses[3]).isCloseTo(losses[2], within(1e-12));
  }

  private static double lossOf(TokenLoss loss) {
    Goldens goldens = goldens();
    TokenBatch batch = pack(goldens.batch(0), goldens);
    try (EncoderModel model = model(goldens, loss);
        Executor executor = PlanExecutor.of(model, 2)) {
      return executor.lossAndGradients(batch, new TrainingStep(1, 0, batch.scoredRows(), false));
    }
  }

  @Test
  void batchesOfAStepCountByTheirRows() {
    Goldens goldens = goldens();
    List<TokenSequence> all = goldens.batch(0);
    TokenBatch first = pack(all.subList(0, 1), goldens);
    TokenBatch others = pack(all.subList(1, all.size()), goldens);
    int rows = first.scoredRows() + others.scoredRows();
    try (EncoderModel model = model(goldens, loss(12, WEIGHTS));
        Executor executor = PlanExecutor.of(model, 2)) {
      double alone =
          executor.lossAndGradients(first, new TrainingStep(1, 0, first.scoredRows(), false));
      double rest =
          executor.lossAndGradients(others, new TrainingStep(1, 0, others.scoredRows(), false));
      double together =
          executor.lossAndGradients(first, new TrainingStep(1, 0, rows, false))
              + executor.lossAndGradients(others, new TrainingStep(1, 0, rows, true));
      double expected = (alone * first.scoredRows() + rest * others.scoredRows()) / rows;
      assertThat(together).isCloseTo(expected, within(1e-6 * together));
    }
  }

  @Test
  void wrongWeightsAreRefused() {
    assertThatThrownBy(() -> new WeightedSlicedLoss(new SlicedLoss(12), List.of(1.0, 0.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.0 is no weight of a label");
    assertThatThrownBy(() -> lossOf(loss(12, List.of(1.0, 2.0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 weights for 7 labels");
  }
}
