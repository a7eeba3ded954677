package io.slicer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.Goldens;
import io.slicer.graph.EncoderOps;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Initializer;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;

class LoadReportTest {
  private static final Goldens TINY = Goldens.shipped("tiny-bert");
  private static final EncoderConfig CONFIG = TINY.config();
  private static final List<String> LABELS = CONFIG.labels();
  private static final String WEIGHT = "classifier.weight";
  private static final String BIAS = "classifier.bias";

  @TempDir private Path directory;

  /** One row for each label, as token classification has it. */
  private record LabelHead(List<String> labels) implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return List.of(
          new NewParameter(
              WEIGHT, Shape.of(labels.size(), config.hiddenSize()), Initializer.normal(0.02), true),
          new NewParameter(BIAS, Shape.of(labels.size()), Initializer.zeros(), true));
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int site) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "BertForTokenClassification";
    }
  }

  /** The tiny checkpoint without some tensors and with others. */
  private SafeTensors checkpoint(Set<String> without, List<TensorSource> more) {
    Path file = directory.resolve("model.safetensors");
    try (SafeTensors golden = TINY.checkpoint()) {
      List<TensorSource> tensors = new ArrayList<>(more);
      for (String name : golden.names()) {
        if (!without.contains(name)) {
          tensors.add(TensorSource.of(name, golden));
        }
      }
      SafeTensors.write(file, tensors);
    }
    return SafeTensors.open(file);
  }

  private SafeTensors checkpointWith(String... names) {
    return checkpoint(
        Set.of(),
        Arrays.stream(names)
            .map(name -> TensorSource.of(name, Shape.of(1), FloatMemory.of(1)))
            .toList());
  }

  private static EncoderModel train(
      SafeTensors checkpoint, List<String> before, List<String> now, boolean frozen) {
    try (checkpoint) {
      return EncoderModel.load(
          checkpoint,
          CONFIG.withLabels(before),
          new LabelHead(now),
          7,
          new EncoderModel.Training(ImmutableIntArray.of(), name -> frozen));
    }
  }

  private EncoderModel train(List<String> before, List<String> now) {
    return train(TINY.checkpoint(), before, now, false);
  }

  private static EncoderModel run(SafeTensors checkpoint) {
    try (checkpoint) {
      return EncoderModel.load(checkpoint, CONFIG, new LabelHead(CONFIG.labels()));
    }
  }

  private static float[] golden(String name) {
    try (SafeTensors file = TINY.checkpoint();
        FloatMemory values = file.read(name)) {
      return values.toArray();
    }
  }

  private static float[] row(float[] matrix, int row) {
    return Arrays.copyOfRange(matrix, row * CONFIG.hiddenSize(), (row + 1) * CONFIG.hiddenSize());
  }

  private static float[] values(EncoderModel model, String name) {
    return model.parameters().get(name).values().toArray();
  }

  /** What a head of so many labels is drawn as. */
  private float[] drawn(int labels) {
    List<String> others = new ArrayList<>();
    for (int i = 0; i < labels; i++) {
      others.add("other " + i);
    }
    try (EncoderModel model = train(LABELS, others)) {
      return values(model, WEIGHT);
    }
  }

  private void assertRows(EncoderModel model, List<String> now) {
    float[] weight = values(model, WEIGHT);
    float[] bias = values(model, BIAS);
    float[] fresh = drawn(now.size());
    for (int i = 0; i < now.size(); i++) {
      int before = LABELS.indexOf(now.get(i));
      assertThat(row(weight, i))
          .as(now.get(i))
          .isEqualTo(before < 0 ? row(fresh, i) : row(golden(WEIGHT), before));
      assertThat(bias[i]).as(now.get(i)).isEqualTo(before < 0 ? 0 : golden(BIAS)[before]);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rowsFollowTheirLabelsIntoAnotherOrder(boolean frozen) {
    List<String> now = new ArrayList<>(LABELS);
    Collections.reverse(now);
    try (EncoderModel model = train(TINY.checkpoint(), LABELS, now, frozen)) {
      assertRows(model, now);
      assertThat(model.loaded().labels())
          .isEqualTo(new LoadReport.Labels(now, List.of(), List.of()));
      assertThat(model.loaded().drawn()).isEmpty();
      assertThat(model.loaded().warnings()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rowsOfLabelsThatBothHaveAreKeptAndTheOthersDrawnAsEver(boolean frozen) {
    List<String> now = List.of("B-DATE", "I-LOC", "O", "I-DATE", "B-PER", "I-PER", "B-LOC");
    try (EncoderModel model = train(TINY.checkpoint(), LABELS, now, frozen)) {
      assertRows(model, now);
      assertThat(model.loaded().labels())
          .isEqualTo(
              new LoadReport.Labels(
                  List.of("I-LOC", "O", "B-PER", "I-PER", "B-LOC"),
                  List.of("B-DATE", "I-DATE"),
                  List.of("B-ORG", "I-ORG")));
      assertThat(model.loaded().drawn()).isEmpty();
      assertThat(model.loaded().warnings())
          .containsExactly(
              "the head goes on with its rows of I-LOC, O, B-PER, I-PER, B-LOC; drawn anew:"
                  + " B-DATE, I-DATE; dropped: B-ORG, I-ORG");
    }
  }

  @Test
  void aHeadWithItsOwnLabelsIsTakenAsItIsAndMappedWhereItIsFrozen() {
    try (EncoderModel model = train(TINY.checkpoint(), LABELS, LABELS, true)) {
      assertRows(model, LABELS);
      assertThat(model.parameters().get(WEIGHT).values().isReadOnly()).isTrue();
      assertThat(model.loaded())
          .isEqualTo(
              new LoadReport(
                  model.parameters().tensors().size() + 1, // The word table is not trained.
                  Map.of(),
                  new LoadReport.Labels(LABELS, List.of(), List.of()),
                  List.of(),
                  List.of(),
                  List.of()));
    }
  }

  @Test
  void labelsCountToTheLetter() {
    try (EncoderModel model = train(LABELS, List.of("O", "B-Per", "I-Per", "b-loc"))) {
      assertThat(model.loaded().labels().kept()).containsExactly("O");
      assertThat(model.loaded().warnings())
          .singleElement()
          .asString()
          .endsWith(
              "; names count to the letter: B-PER is not B-Per, I-PER is not I-Per, B-LOC is not"
                  + " b-loc");
    }
  }

  private void assertNewHead(EncoderModel model, List<String> dropped, String why) {
    assertThat(values(model, WEIGHT)).isEqualTo(drawn(model.config().labels().size()));
    assertThat(values(model, BIAS)).containsOnly(0);
    assertThat(model.loaded().drawn()).containsOnlyKeys(WEIGHT, BIAS).containsEntry(WEIGHT, why);
    assertThat(model.loaded().labels())
        .isEqualTo(new LoadReport.Labels(List.of(), model.config().labels(), dropped));
    assertThat(model.loaded().warnings())
        .containsExactly("training starts with a new head: " + why);
    assertThat(model.loaded().unread()).isEmpty();
  }

  @Test
  void aHeadWithOtherLabelsAltogetherIsBegunAnew() {
    try (EncoderModel model = train(List.of("a", "b", "c", "d", "e", "f", "g"), LABELS)) {
      assertNewHead(
          model,
          List.of("a", "b", "c", "d", "e", "f", "g"),
          "none of its labels is among those of the checkpoint, a, b, c, d, e, f, g");
    }
  }

  @Test
  void aHeadWhoseLabelsAreNotNamedIsBegunAnew() {
    try (EncoderModel model = train(List.of(), LABELS)) {
      assertNewHead(
          model,
          List.of(),
          "config.json does not say which labels the rows of the checkpoint's head belong to");
    }
  }

  @Test
  void aHeadWithOneLabelTwiceIsBegunAnew() {
    List<String> twice = List.of("O", "B-PER", "O", "I-PER", "B-LOC", "I-LOC", "B-ORG");
    try (EncoderModel model = train(twice, LABELS)) {
      assertNewHead(
          model,
          twice,
          "config.json gives one label to several rows of the checkpoint's head: "
              + String.join(", ", twice));
    }
  }

  @ParameterizedTest
  @CsvSource({"7, 47", "7, 49", "6, 48", "8, 48"})
  void aHeadOfAnotherSizeIsBegunAnew(int rows, int width) {
    TensorSource other =
        TensorSource.of(WEIGHT, Shape.of(rows, width), FloatMemory.of(new float[rows * width]));
    try (EncoderModel model =
        train(checkpoint(Set.of(WEIGHT), List.of(other)), LABELS, LABELS, false)) {
      assertNewHead(
          model,
          LABELS,
          "\"classifier.weight\" has shape (%d, %d), which for the 7 labels of config.json must be"
                  .formatted(rows, width)
              + " (7, 48)");
    }
  }

  @ParameterizedTest
  @CsvSource({WEIGHT + ", " + BIAS, BIAS + ", " + WEIGHT})
  void aHeadOfWhichAPartIsMissingIsBegunAnew(String present, String missing) {
    try (EncoderModel model =
        train(checkpoint(Set.of(missing), List.of()), LABELS, LABELS, false)) {
      assertNewHead(
          model, LABELS, "the checkpoint has \"" + present + "\", but lacks \"" + missing + "\"");
    }
  }

  @Test
  void aHeadOfAnotherKindIsNamedOnce() {
    TensorSource other =
        TensorSource.of("classifier.out_proj.weight", Shape.of(1), FloatMemory.of(1));
    try (EncoderModel model =
        train(checkpoint(Set.of(WEIGHT, BIAS), List.of(other)), LABELS, LABELS, false)) {
      assertNewHead(
          model,
          LABELS,
          "the checkpoint's head is of another kind: it has \"classifier.out_proj.weight\"");
      assertThat(model.loaded().notNeeded()).containsExactly("classifier.out_proj.weight");
    }
  }

  @Test
  void anEncoderWithoutAHeadGetsOneWithoutAWarning() {
    try (EncoderModel model =
        train(checkpoint(Set.of(WEIGHT, BIAS), List.of()), List.of(), LABELS, false)) {
      assertThat(model.loaded().drawn())
          .containsEntry(WEIGHT, "the checkpoint has none")
          .containsEntry(BIAS, "the checkpoint has none");
      assertThat(model.loaded().warnings()).isEmpty();
      assertThat(model.loaded().labels().dropped()).isEmpty();
    }
  }

  private static final String[] HEADS_OF_OTHER_TASKS = {
    "cls.predictions.decoder.weight",
    "lm_head.decoder.weight",
    "qa_outputs.weight",
    "bert.pooler.dense.weight",
    "bert.embeddings.position_ids"
  };

  @Test
  void headsOfOtherTasksAreNotMissed() {
    try (EncoderModel tagging = run(checkpointWith(HEADS_OF_OTHER_TASKS));
        EncoderModel training =
            train(checkpointWith(HEADS_OF_OTHER_TASKS), LABELS, LABELS, false)) {
      for (EncoderModel model : List.of(tagging, training)) {
        assertThat(model.loaded().notNeeded()).containsExactlyInAnyOrder(HEADS_OF_OTHER_TASKS);
        assertThat(model.loaded().unread()).isEmpty();
        assertThat(model.loaded().warnings()).isEmpty();
      }
    }
  }

  /** Nothing on top. */
  private record NoHead() implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return List.of();
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int site) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "BertModel";
    }
  }

  @Test
  void anEncoderThatIsLookedAtAloneDoesNotMissItsHead() {
    try (SafeTensors checkpoint = TINY.checkpoint();
        EncoderModel model = EncoderModel.load(checkpoint, CONFIG, new NoHead())) {
      assertThat(model.loaded().notNeeded()).containsExactlyInAnyOrder(WEIGHT, BIAS);
      assertThat(model.loaded().labels())
          .isEqualTo(new LoadReport.Labels(List.of(), List.of(), List.of()));
      assertThat(model.loaded().warnings()).isEmpty();
    }
  }

  @Test
  void whateverElseNobodyReadsIsOneWarningThatNamesIt() {
    String[] unread = {
      "bert.encoder.layer.0.attention.self.distance_embedding.weight",
      "classifier2.weight",
      "classifier.dense.weight",
      "hidden.bias",
      "hidden.weight"
    };
    try (EncoderModel tagging = run(checkpointWith(unread));
        EncoderModel training = train(checkpointWith(unread), LABELS, LABELS, false)) {
      for (EncoderModel model : List.of(tagging, training)) {
        assertThat(model.loaded().unread()).containsExactlyInAnyOrder(unread);
        assertThat(model.loaded().notNeeded()).isEmpty();
        assertThat(model.loaded().warnings())
            .singleElement()
            .asString()
            .startsWith("5 tensors of the checkpoint are not used: ")
            .contains(" and 1 more; if the model was trained with them, this is another");
      }
    }
  }

  @Test
  void layersThatTheConfigurationDoesNotCountAreRefused() {
    String first = "bert.encoder.layer.3.output.dense.weight";
    String last = "bert.encoder.layer.11.output.dense.weight";

    for (boolean training : new boolean[] {false, true}) {
      assertThatThrownBy(
              () -> {
                SafeTensors checkpoint = checkpointWith(first, last);
                (training ? train(checkpoint, LABELS, LABELS, false) : run(checkpoint)).close();
              })
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(directory.toString())
          .hasMessageContaining("there are 12 layers in it")
          .hasMessageContaining("num_hidden_layers of config.json is 3")
          .hasMessageContaining("Set num_hidden_layers to 12");
    }
  }

  @Test
  void whatIsLostIsLoggedAsAWarning() {
    PrintStream standardError = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      train(checkpointWith("hidden.weight"), LABELS, List.of("O", "B-DATE"), false).close();
    } finally {
      System.setErr(standardError);
    }
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains("WARN")
        .contains(directory.toString())
        .contains("drawn anew: B-DATE; dropped: B-PER")
        .contains("a tensor of the checkpoint is not used: \"hidden.weight\"");
  }
}
