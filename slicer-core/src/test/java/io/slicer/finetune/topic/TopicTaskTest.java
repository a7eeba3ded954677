package io.slicer.finetune.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.finetune.topic.TopicTrainer.Example;
import io.slicer.hub.PretrainedModel;
import io.slicer.testing.GoldenFiles;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.TrainingListener;
import io.slicer.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A task of two classes has what trainings and models have, whatever the task. */
@Tag("processor")
class TopicTaskTest {
  private static final List<Example> EXAMPLES =
      List.of(
          new Example("the cat sleeps", "animals"),
          new Example("a dog and a cat", "animals"),
          new Example("my dog barks", "animals"),
          new Example("the horse runs", "animals"),
          new Example("rain in Zurich", "weather"),
          new Example("it rains in Bern", "weather"),
          new Example("sun and snow", "weather"),
          new Example("snow in the north", "weather"));

  private static TopicTrainer trainer() {
    return trainer("tiny-xlmr");
  }

  private static TopicTrainer trainer(String model) {
    return new TopicTrainer()
        .model(PretrainedModel.of(GoldenFiles.shipped(model).directory()))
        .learningRate(3e-3)
        .batchSize(4)
        .epochs(20)
        .threads(2);
  }

  private static List<String> texts() {
    return EXAMPLES.stream().map(Example::text).toList();
  }

  private static List<String> topics() {
    return EXAMPLES.stream().map(Example::topic).toList();
  }

  private static byte[] weights(TopicModel model, Path directory) throws IOException {
    model.save(directory);
    return Files.readAllBytes(directory.resolve("model.safetensors"));
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr, XLMRobertaForSequenceClassification, 20",
    "tiny-distilbert, DistilBertForSequenceClassification, 60"
  })
  void itLearnsAndIsSavedAndOpenedAgain(
      String name, String architecture, int epochs, @TempDir Path directory) throws IOException {
    Path saved = directory.resolve("model");
    try (TopicModel model = trainer(name).epochs(epochs).fit(EXAMPLES)) {
      assertThat(model.topics(texts())).isEqualTo(topics());
      model.save(saved);
    }
    JsonNode config = new JsonMapper().readTree(saved.resolve("config.json").toFile());
    assertThat(config.at("/architectures/0").asText()).isEqualTo(architecture);
    assertThat(config.at("/id2label/1").asText()).isEqualTo("weather");
    try (TopicModel model = TopicModel.load(saved)) {
      assertThat(model.topics(texts())).isEqualTo(topics());
    }
  }

  @Test
  void anInterruptedTrainingEndsWithTheSameBits(@TempDir Path directory) throws IOException {
    Path checkpoints = directory.resolve("checkpoints");
    TrainingListener stop =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            if (step.step() == 7) {
              Thread.currentThread().interrupt();
            }
          }
        };
    byte[] whole;
    try (TopicModel model = trainer().fit(EXAMPLES)) {
      whole = weights(model, directory.resolve("whole"));
    }
    assertThatThrownBy(
            () ->
                trainer()
                    .checkpoints(CheckpointSettings.in(checkpoints))
                    .listener(stop)
                    .fit(EXAMPLES))
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("can be resumed from " + checkpoints);
    assertThat(Thread.interrupted()).isTrue();
    try (TopicModel model =
        trainer().checkpoints(CheckpointSettings.in(checkpoints).withResume()).fit(EXAMPLES)) {
      assertThat(weights(model, directory.resolve("resumed"))).isEqualTo(whole);
    }
  }

  @Test
  void aTrainingResumesWithTheSameValidationDataOnly(@TempDir Path directory) {
    TrainingListener stop =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            Thread.currentThread().interrupt();
          }
        };
    CheckpointSettings checkpoints = CheckpointSettings.in(directory).withResume();
    assertThatThrownBy(
            () ->
                trainer()
                    .validation(EXAMPLES)
                    .checkpoints(checkpoints)
                    .listener(stop)
                    .fit(EXAMPLES))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(
            () ->
                trainer().validation(EXAMPLES.subList(1, 8)).checkpoints(checkpoints).fit(EXAMPLES))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("validation was 8 sequences of ")
        .hasMessageContaining(" and is 7 sequences of ");
  }

  @Test
  void theBestOfItsEvaluationsIsKept() {
    List<Double> scores = new ArrayList<>();
    TrainingListener hearing =
        new TrainingListener() {
          @Override
          public void evaluated(Evaluated evaluated) {
            scores.add(evaluated.evaluation().score());
          }
        };
    try (TopicModel model =
        trainer()
            .validation(EXAMPLES)
            .loadBestModelAtEnd(true)
            .listener(hearing)
            .epochs(10)
            .fit(EXAMPLES)) {
      List<String> found = model.topics(texts());
      long right = 0;
      for (int i = 0; i < found.size(); i++) {
        right += found.get(i).equals(topics().get(i)) ? 1 : 0;
      }
      assertThat(scores).hasSize(10).contains((double) right / found.size());
      assertThat(scores).allSatisfy(score -> assertThat(score).isLessThanOrEqualTo(1));
      assertThat((double) right / found.size())
          .isEqualTo(scores.stream().mapToDouble(score -> score).max().orElseThrow());
    }
  }

  @Test
  void argumentsAreCheckedBeforeAnythingIsLoaded() {
    TopicTrainer nothing = new TopicTrainer().model("no-such-model");
    assertThatThrownBy(() -> nothing.evaluationSteps(5).fit(EXAMPLES))
        .hasMessage("evaluationSteps needs a validation dataset");
    assertThatThrownBy(() -> nothing.batchSize(0).fit(EXAMPLES))
        .hasMessage("batchSize must be positive, not 0");
    assertThatThrownBy(() -> trainer().maxLength(100_000).fit(EXAMPLES))
        .hasMessageContaining("takes at most");
    assertThatThrownBy(() -> trainer().cacheFrozenFeatures(true).fit(EXAMPLES))
        .hasMessage("cacheFrozenFeatures needs frozenLayers");
  }
}
