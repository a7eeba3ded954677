package io.slicer.engine;

import static io.slicer.engine.ProcessorAssumption.assumeInstructionsFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.MatrixRows;
import io.slicer.weights.Parameters;
import io.slicer.weights.SafeTensors;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** A model whose values are changed scores as one that was loaded with the changed values. */
@Tag("processor")
class ChangedModelTest {
  private static final Goldens GOLDENS = Goldens.shipped("tiny-xlmr");
  private static final EncoderConfig CONFIG = GOLDENS.config();
  private static final Head HEAD =
      new Goldens.TestHead(CONFIG.labels().size(), CONFIG.hiddenSize());
  private static final String LAYER = "roberta.encoder.layer.1.";

  /** A product of three, one with an activation, a norm, a bias, a small one. */
  private static final List<String> CHANGED =
      List.of(
          LAYER + "attention.self.key.weight",
          LAYER + "intermediate.dense.weight",
          LAYER + "output.LayerNorm.weight",
          LAYER + "output.dense.bias",
          "classifier.weight");

  @TempDir private Path directory;

  private static TokenBatch batch() {
    return TokenBatch.pack(GOLDENS.batch(2), CONFIG);
  }

  /** What is done to the values of a tensor. */
  private static float changed(float value, long index) {
    return index % 3 == 0 ? value : 1.5f * value + 0.01f;
  }

  private static void change(EncoderModel model, String name) {
    FloatMemory values = model.parameters().get(name).values();
    for (long i = 0; i < values.length(); i++) {
      values.set(i, changed(values.get(i), i));
    }
  }

  /** The rows of a table, every second one twice as long if they are moved. */
  private static final class Moved implements MatrixRows {
    private final MatrixRows rows;
    private boolean moved;

    Moved(MatrixRows rows) {
      this.rows = rows;
    }

    @Override
    public long rows() {
      return rows.rows();
    }

    @Override
    public int width() {
      return rows.width();
    }

    @Override
    public void copyRow(long row, float[] target, int offset) {
      rows.copyRow(row, target, offset);
      for (int i = offset; moved && row % 2 == 0 && i < offset + width(); i++) {
        target[i] *= 2;
      }
    }

    @Override
    public void close() {}
  }

  private static EncoderModel open(Head head) {
    try (SafeTensors checkpoint = GOLDENS.checkpoint()) {
      return EncoderModel.loadToChange(checkpoint, CONFIG, ModelSpec.of(head));
    }
  }

  /** A model freshly loaded from what another has saved. */
  private EncoderModel saved(EncoderModel model, Head head) {
    model.save(directory, (ObjectNode) GOLDENS.json("config.json"));
    try (SafeTensors checkpoint = SafeTensors.open(directory.resolve(SafeTensors.FILE_NAME))) {
      return EncoderModel.load(checkpoint, CONFIG, head);
    }
  }

  private static Executor executor(EncoderModel model, String kind) {
    return switch (kind) {
      case "session" -> StockExecutor.of(model, DataType.DOUBLE);
      case "plan" -> PlanExecutor.of(model, 1);
      default -> PlanExecutor.of(model, 3);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "team", "session"})
  void changesCountInTheNextCall(String kind) {
    try (EncoderModel model = open(HEAD);
        Executor executor = executor(model, kind)) {
      float[] before = executor.scores(batch());
      CHANGED.forEach(name -> change(model, name));
      change(model, EncoderGraph.wordTable(CONFIG));
      float[] after = executor.scores(batch());
      try (EncoderModel fresh = saved(model, HEAD);
          Executor other = executor(fresh, kind)) {
        assertThat(after).isEqualTo(other.scores(batch())).isNotEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void packedWeightsFollowWhenTheyAreRenewed(Precision precision) {
    assumeInstructionsFor(precision);
    try (EncoderModel model = open(HEAD);
        PackedWeights weights = PackedWeights.of(model, precision, 2);
        PlanExecutor rows = PlanExecutor.of(weights, 2);
        PlanExecutor columns = PlanExecutor.forSingleSentences(weights)) {
      float[] before = rows.scores(batch());
      columns.scores(batch());
      long bytes = weights.bytes();
      change(model, CHANGED.get(0));
      assertThat(rows.scores(batch())).isEqualTo(before);

      CHANGED.subList(1, CHANGED.size()).forEach(name -> change(model, name));
      change(model, EncoderGraph.wordTable(CONFIG));
      weights.renew();
      assertThat(weights.bytes()).isEqualTo(bytes);
      assertThat(rows.scores(batch())).isNotEqualTo(before);
      assertFreshlyLoadedScores(model, precision, rows, columns);
    }
  }

  private void assertFreshlyLoadedScores(
      EncoderModel model, Precision precision, PlanExecutor rows, PlanExecutor columns) {
    try (EncoderModel fresh = saved(model, HEAD);
        PackedWeights weights = PackedWeights.of(fresh, precision, 2);
        PlanExecutor freshRows = PlanExecutor.of(weights, 2);
        PlanExecutor freshColumns = PlanExecutor.forSingleSentences(weights)) {
      assertThat(rows.scores(batch())).isEqualTo(freshRows.scores(batch()));
      for (TokenSequence sequence : GOLDENS.batch(2)) {
        TokenBatch one = TokenBatch.pack(List.of(sequence), CONFIG);
        assertThat(columns.scores(one)).isEqualTo(freshColumns.scores(one));
      }
    }
  }

  @Test
  void wordsMayComeFromAFunctionInstead() {
    Moved[] made = new Moved[1];
    try (SafeTensors checkpoint = GOLDENS.checkpoint();
        EncoderModel model =
            EncoderModel.loadToChange(
                checkpoint, CONFIG, ModelSpec.of(HEAD), rows -> made[0] = new Moved(rows));
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      assertThat(model.parameters().contains(EncoderGraph.wordTable(CONFIG))).isFalse();
      float[] before = executor.scores(batch());
      CHANGED.forEach(name -> change(model, name));
      made[0].moved = true;
      float[] after = executor.scores(batch());
      try (EncoderModel fresh = saved(model, HEAD);
          PlanExecutor other = PlanExecutor.of(fresh, 2)) {
        assertThat(after).isEqualTo(other.scores(batch())).isNotEqualTo(before);
      }
    }
  }

  @Test
  void allThatIsAParameterCanBeWritten() {
    try (EncoderModel model = open(HEAD)) {
      assertThat(model.parameters().contains(EncoderGraph.wordTable(CONFIG))).isTrue();
      for (Parameters.Tensor tensor : model.parameters().tensors()) {
        assertThat(tensor.values().isReadOnly()).as(tensor.name()).isFalse();
      }
    }
  }

  @Test
  void aDecoderSeesTheChangedWordsToo() {
    Head decoder = new MaskedLanguageModelHead();
    RandomCheckpoint checkpoint = RandomCheckpoint.of(CONFIG, decoder, 0.2);
    try (EncoderModel model = EncoderModel.loadToChange(checkpoint, CONFIG, ModelSpec.of(decoder));
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      float[] before = executor.scores(batch());
      change(model, EncoderGraph.wordTable(CONFIG));
      float[] after = executor.scores(batch());
      try (EncoderModel fresh = saved(model, decoder);
          PlanExecutor other = PlanExecutor.of(fresh, 2)) {
        assertThat(after).isEqualTo(other.scores(batch())).isNotEqualTo(before);
      }
    }
  }

  @Test
  void wordsByAFunctionAreNotDecodedWith() {
    Head decoder = new MaskedLanguageModelHead();
    RandomCheckpoint checkpoint = RandomCheckpoint.of(CONFIG, decoder, 0.2);
    assertThatThrownBy(
            () ->
                EncoderModel.loadToChange(checkpoint, CONFIG, ModelSpec.of(decoder), rows -> rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reads the whole word table");
  }

  @Test
  void aFunctionThatGivesAnotherTableIsRefused() {
    try (SafeTensors checkpoint = GOLDENS.checkpoint();
        FloatMemory other = FloatMemory.allocate(5 * 4)) {
      assertThatThrownBy(
              () ->
                  EncoderModel.loadToChange(
                      checkpoint, CONFIG, ModelSpec.of(HEAD), rows -> MatrixRows.of(other, 4)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("5 rows of 4 cannot stand for");
    }
  }
}
