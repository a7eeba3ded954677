package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.engine.Goldens.TestHead;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.RobertaFamily;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.testing.TensorFile;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Parameters;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** A padding piece that stands inside a sequence is looked up like any other, but not trained. */
class PaddingPieceTest {
  /** More than five times what float32 torch itself is off here. */
  private static final double TOLERANCE = 1e-5;

  /** In place of a number of threads: SameDiff's own sessions. */
  private static final int STOCK = 0;

  private static Executor executor(EncoderModel model, int threads) {
    return threads == STOCK
        ? StockExecutor.of(model, DataType.FLOAT)
        : PlanExecutor.of(model, threads);
  }

  /** RoBERTa is no type that the library knows: this is a family of one's own. */
  private static EncoderConfig config(Goldens goldens) {
    JsonNode json = goldens.json("config.json");
    return json.path("model_type").asText().equals("roberta")
        ? EncoderConfig.of(json, new RobertaFamily("roberta", "Roberta", 2))
        : EncoderConfig.of(json);
  }

  static Stream<Arguments> goldens() {
    return Stream.of("tiny-roberta", "tiny-distilbert")
        .flatMap(name -> Stream.of(1, 2, 3, STOCK).map(threads -> Arguments.of(name, threads)));
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void lossAndEveryGradientAreTheReferences(String name, int threads) {
    Goldens goldens = Goldens.shipped(name);
    EncoderConfig config = config(goldens);
    TestHead head = new TestHead(config.labels().size(), config.hiddenSize());
    TokenBatch batch = TokenBatch.pack(goldens.batch("padding"), config);
    assertThat(batch.ids()).contains(config.paddingId());
    TensorFile expected = goldens.tensors("grad-ce-padding.safetensors");
    try (EncoderModel model = goldens.model(config, head, p -> false);
        Executor executor = executor(model, threads)) {
      double loss =
          executor.lossAndGradients(batch, new TrainingStep(1, 0, batch.scoredRows(), false));
      assertThat(loss)
          .isCloseTo(expected.floats("loss")[0], Percentage.withPercentage(100 * TOLERANCE));
      for (Parameters.Tensor gradient : executor.gradients().tensors()) {
        float[] reference = expected.floats("grad." + gradient.name());
        String scaledBy = Goldens.scaledBy(gradient.name());
        Goldens.assertClose(
            gradient.values().toArray(),
            reference,
            TOLERANCE,
            Goldens.scale(expected.floats("grad." + scaledBy)),
            gradient.name());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr, 1, false",
    "tiny-xlmr, 0, false",
    "tiny-bert, 1, true",
    "tiny-distilbert, 1, true"
  })
  void itsRowsStayUntrainedHoweverOftenStepsAreAddedUp(
      String name, int threads, boolean positionIsTrained) {
    Goldens goldens = Goldens.shipped(name);
    EncoderConfig config = goldens.config();
    TestHead head = new TestHead(config.labels().size(), config.hiddenSize());
    int padding = config.paddingId();
    int[] ids = {2, 25, padding, 40, padding, 33, 3};
    TokenBatch batch =
        TokenBatch.pack(
            List.of(TokenSequence.labelled(ids, new int[7], new int[] {1, 4}, new int[] {2, 5})),
            config);
    try (EncoderModel model = goldens.model(head, p -> false);
        Executor executor = executor(model, threads)) {
      for (boolean accumulate : new boolean[] {false, true, false}) {
        executor.lossAndGradients(batch, new TrainingStep(1, 0, batch.scoredRows(), accumulate));
      }
      String embeddings = config.family().prefix() + "embeddings.";
      int width = config.hiddenSize();
      assertThat(row(executor, EncoderGraph.wordTable(config), padding, width)).containsOnly(0);
      assertThat(largest(row(executor, EncoderGraph.wordTable(config), 25, width))).isPositive();
      float[] position =
          row(executor, embeddings + "position_embeddings.weight", batch.positions()[2], width);
      assertThat(largest(position) > 0).isEqualTo(positionIsTrained);
      config
          .family()
          .embeddings()
          .types()
          .map(types -> row(executor, types + ".weight", 0, width))
          .ifPresent(type -> assertThat(largest(type)).isPositive());
    }
  }

  private static float[] row(Executor executor, String table, int number, int width) {
    FloatMemory values = executor.gradients().get(table).values();
    float[] row = new float[width];
    values.get((long) number * width, row, 0, width);
    return row;
  }

  private static double largest(float[] values) {
    return Goldens.scale(values);
  }
}
