package io.slicer.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.Goldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.model.Condition;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.LoadReport;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model with two heads is saved, opened and trained further with what config.json says. */
class SeveralHeadsTest {
  private static final Goldens TINY = Goldens.shipped("tiny-xlmr");
  private static final List<String> TAGS = List.of("O", "B-PER", "I-PER", "B-LOC");
  private static final List<String> TOPICS = List.of("sport", "weather", "politics");
  private static final String TAG_WEIGHT = "ner.classifier.weight";
  private static final String TOPIC_WEIGHT = "topic.classifier.out_proj.weight";

  @TempDir private Path directory;

  private static Head tagging(List<String> labels) {
    return new TokenClassificationHead(labels);
  }

  private static ModelSpec spec(List<String> tags, List<String> topics) {
    return ModelSpec.of(
        ImmutableMap.of("ner", tagging(tags), "topic", new SequenceClassificationHead(topics)));
  }

  /** As it comes from pretraining, both heads new. */
  @BeforeEach
  void save() {
    try (SafeTensors checkpoint = TINY.checkpoint();
        EncoderModel model =
            EncoderModel.load(checkpoint, TINY.config(), spec(TAGS, TOPICS), 5, training(false))) {
      model.save(directory, (ObjectNode) TINY.json("config.json"));
    }
  }

  private static EncoderModel.Training training(boolean frozen) {
    return new EncoderModel.Training(ImmutableIntArray.of(), name -> frozen);
  }

  @Test
  void aLabelThatOccursTwiceIsRefused() {
    List<String> twice = List.of("O", "B", "O");

    assertThatThrownBy(() -> new TokenClassificationHead(twice).check(TINY.config()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the label \"O\" occurs twice among [O, B, O]");
    assertThatThrownBy(() -> new SequenceClassificationHead(twice))
        .hasMessage("the label \"O\" occurs twice among [O, B, O]");
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(directory.resolve("config.json").toFile());
  }

  private SafeTensors checkpoint() {
    return SafeTensors.open(directory.resolve(SafeTensors.FILE_NAME));
  }

  private EncoderModel trainFurther(ModelSpec spec) throws IOException {
    try (SafeTensors checkpoint = checkpoint()) {
      return EncoderModel.load(checkpoint, EncoderConfig.of(json()), spec, 6, training(false));
    }
  }

  private static Map<String, float[]> scores(EncoderModel model) {
    Map<String, float[]> scores = new LinkedHashMap<>();
    try (PlanExecutor executor = PlanExecutor.of(model, 1)) {
      List<TokenSequence> sequences =
          TINY.batch(0).stream()
              .map(s -> TokenSequence.unlabelled(s.ids(), s.types(), s.scored()))
              .toList();
      TokenBatch batch = TokenBatch.pack(sequences, model.config());
      for (String head : List.of("ner", "topic")) {
        scores.put(head, executor.scores(batch.of(head, Condition.NONE)));
      }
    }
    return scores;
  }

  private static float[] values(EncoderModel model, String name) {
    return model.parameters().get(name).values().toArray();
  }

  private static float[] row(EncoderModel model, String name, int row) {
    int hidden = TINY.config().hiddenSize();
    return Arrays.copyOfRange(values(model, name), row * hidden, (row + 1) * hidden);
  }

  @Test
  void aSavedModelSaysItsHeadsAndTheirLabels() throws IOException {
    JsonNode json = json();
    assertThat(json.path("slicer_heads"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"ner": {"architecture": "XLMRobertaForTokenClassification",
                             "labels": ["O", "B-PER", "I-PER", "B-LOC"]},
                     "topic": {"architecture": "XLMRobertaForSequenceClassification",
                               "labels": ["sport", "weather", "politics"]}}
                    """));
    assertThat(json.has("id2label")).isFalse();
    assertThat(KnownHeads.of(json)).isEqualTo(spec(TAGS, TOPICS));
  }

  @Test
  void openedAgainItScoresTheSame() throws IOException {
    try (SafeTensors checkpoint = checkpoint();
        SafeTensors pretrained = TINY.checkpoint();
        EncoderModel before =
            EncoderModel.load(pretrained, TINY.config(), spec(TAGS, TOPICS), 5, training(false));
        EncoderModel after =
            EncoderModel.load(checkpoint, EncoderConfig.of(json()), KnownHeads.of(json()))) {
      Map<String, float[]> expected = scores(before);
      Map<String, float[]> found = scores(after);
      assertThat(found.get("ner")).isEqualTo(expected.get("ner"));
      assertThat(found.get("topic")).isEqualTo(expected.get("topic"));
      assertThat(after.loaded().warnings()).isEmpty();
    }
  }

  @Test
  void trainingGoesOnWithAHeadWhoseLabelsAreOthersByName() throws IOException {
    List<String> now = List.of("B-LOC", "B-DATE", "O");
    try (EncoderModel before = trainFurther(spec(TAGS, TOPICS));
        EncoderModel after = trainFurther(spec(now, TOPICS))) {
      assertThat(row(after, TAG_WEIGHT, 0)).isEqualTo(row(before, TAG_WEIGHT, 3));
      assertThat(row(after, TAG_WEIGHT, 2)).isEqualTo(row(before, TAG_WEIGHT, 0));
      for (int tag = 0; tag < TAGS.size(); tag++) {
        assertThat(row(after, TAG_WEIGHT, 1)).isNotEqualTo(row(before, TAG_WEIGHT, tag));
      }
      assertThat(values(after, TOPIC_WEIGHT)).isEqualTo(values(before, TOPIC_WEIGHT));

      LoadReport loaded = after.loaded();
      assertThat(loaded.drawn()).isEmpty();
      assertThat(loaded.heads())
          .isEqualTo(
              Map.of(
                  "ner",
                  new LoadReport.Labels(
                      List.of("B-LOC", "O"), List.of("B-DATE"), List.of("B-PER", "I-PER")),
                  "topic",
                  new LoadReport.Labels(TOPICS, List.of(), List.of())));
      assertThat(loaded.warnings())
          .containsExactly(
              "the head \"ner\" goes on with its rows of B-LOC, O; drawn anew: B-DATE; dropped:"
                  + " B-PER, I-PER");
      assertThat(after.config().savedHeads().get("ner").labels()).isEqualTo(now);
    }
  }

  @Test
  void oneHeadIsBegunAnewAndTheOtherGoesOn() throws IOException {
    try (EncoderModel before = trainFurther(spec(TAGS, TOPICS));
        EncoderModel after = trainFurther(spec(TAGS, List.of("yes", "no")))) {
      assertThat(values(after, TAG_WEIGHT)).isEqualTo(values(before, TAG_WEIGHT));
      assertThat(after.loaded().drawn())
          .containsOnlyKeys(TOPIC_WEIGHT, "topic.classifier.out_proj.bias");
      assertThat(after.loaded().warnings())
          .containsExactly(
              "training starts with a new head \"topic\": none of its labels is among those of the"
                  + " checkpoint, sport, weather, politics");
    }
  }

  @Test
  void oneOfTheHeadsIsTrainedFurtherAlone() throws IOException {
    List<String> now = List.of("I-PER", "O");
    ModelSpec alone = ModelSpec.of(Map.of("ner", tagging(now)));
    try (EncoderModel before = trainFurther(spec(TAGS, TOPICS));
        EncoderModel after = trainFurther(alone)) {
      assertThat(row(after, TAG_WEIGHT, 0)).isEqualTo(row(before, TAG_WEIGHT, 2));
      assertThat(after.loaded().labels().kept()).containsExactlyElementsOf(now);
      assertThat(after.loaded().unread()).contains(TOPIC_WEIGHT);
    }
  }

  @Test
  void anotherNumberOfLabelsIsNotRun() {
    assertThatThrownBy(
            () -> {
              try (SafeTensors checkpoint = checkpoint()) {
                EncoderConfig config = EncoderConfig.of(json());
                EncoderModel.load(checkpoint, config, spec(TAGS, List.of("yes", "no"))).close();
              }
            })
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the number of labels in slicer_heads.topic is 2")
        .hasMessageContaining("has 3");
  }

  @Test
  void aModelWithOneHeadWithoutANameIsReadFromItsLabels() {
    JsonNode json = TINY.json("config.json");
    assertThat(KnownHeads.of(json)).isEqualTo(ModelSpec.of(tagging(TINY.config().labels())));
  }

  @Test
  void anArchitectureThatNobodyKnowsIsNamed() throws IOException {
    ObjectNode json = (ObjectNode) json();
    ((ObjectNode) json.path("slicer_heads").path("ner")).put("architecture", "XlmrWithSomething");
    assertThatThrownBy(() -> KnownHeads.of(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no head is known for the architecture \"XlmrWithSomething\"")
        .hasMessageContaining("XLMRobertaForTokenClassification")
        .hasMessageContaining("HeadProvider");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"\": {\"architecture\": \"A\", \"labels\": []}}",
        "{\"ner\": {\"labels\": []}}",
        "{\"ner\": {\"architecture\": \"A\"}}",
        "{\"ner\": {\"architecture\": \"A\", \"labels\": [1]}}",
        "{\"ner\": {\"architecture\": \"A\", \"labels\": [\"O\", \"O\"]}}",
        "{\"ner\": 3}"
      })
  void headsThatAreNotDescribedAreRefused(String heads) throws IOException {
    ObjectNode json = (ObjectNode) json();
    json.set("slicer_heads", new ObjectMapper().readTree(heads));
    assertThatThrownBy(() -> EncoderConfig.of(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("config.json: slicer_heads")
        .hasMessageContaining("must have");
  }
}
