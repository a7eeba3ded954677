package io.slicer.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.finetune.TrainingSummary;
import io.slicer.testing.TensorFile;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.FeatureCacheSettings;
import io.slicer.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Feature extraction: what a frozen encoder makes of texts is computed once. */
@Tag("processor")
class CachedHeadTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final ClassificationDataset SEEN = TinyClassifiers.sentiments("seen", 44, 1);
  private static final ClassificationDataset HELD = TinyClassifiers.sentiments("held", 21, 2);
  private static final ClassificationDataset MORE = TinyClassifiers.sentiments("more", 9, 3);

  @TempDir private Path directory;

  /** There is dropout in the head, and in the encoder if wanted. */
  private Path model(String encoder, double dropout) throws IOException {
    Path model = TinyClassifiers.directory(directory, encoder, Optional.empty());
    Path file = model.resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
    for (String name :
        List.of(
            "hidden_dropout_prob",
            "attention_probs_dropout_prob",
            "dropout",
            "attention_dropout")) {
      if (config.has(name)) {
        config.put(name, dropout);
      }
    }
    config.put("classifier_dropout", 0.3).put("seq_classif_dropout", 0.3);
    Files.writeString(file, config.toString());
    return model;
  }

  private ClassifierTrainer.Builder trainer(Path model, TrainedPart part) {
    return ClassifierTrainer.builder()
        .model(model.toString())
        .threads(2)
        .epochs(3)
        .batchSize(8)
        .learningRate(1e-2)
        .validation(HELD)
        .validation(MORE)
        .evaluationSteps(4)
        .loadBestModelAtEnd(true)
        .trained(part);
  }

  /** What came of a training. */
  private record Outcome(byte[] weights, List<TrainingSummary.Validation> validations) {}

  private Outcome outcome(ClassifierTrainer.Builder trainer, String name) throws IOException {
    Path target = directory.resolve(name);
    try (SequenceClassifier model = trainer.fit(SEEN)) {
      model.save(target);
      return new Outcome(
          Files.readAllBytes(target.resolve("model.safetensors")),
          model.runRecord().orElseThrow().training().validations());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr, HEAD",
    "tiny-bert, HEAD",
    "tiny-bert, PUBLISHED_HEAD",
    "tiny-distilbert, HEAD",
    "tiny-distilbert, PUBLISHED_HEAD"
  })
  void theCachedHeadIsTheUncachedOneToTheBit(String encoder, TrainedPart part) throws IOException {
    Path model = model(encoder, 0);
    Path kept = directory.resolve("kept");
    Outcome usual = outcome(trainer(model, part), "usual");
    Outcome cached =
        outcome(trainer(model, part).featureCache(FeatureCacheSettings.in(kept)), "cached");

    assertThat(cached.weights()).isEqualTo(usual.weights());
    assertThat(cached.validations()).hasSize(6).isEqualTo(usual.validations());
    // Of every text the row of its first token: of those to train on, and of those held out.
    assertThat(rows(kept, model)).containsExactlyInAnyOrder(SEEN.size(), HELD.size() + MORE.size());
  }

  private static List<Integer> rows(Path kept, Path model) throws IOException {
    JsonNode config = JSON.readTree(model.resolve("config.json").toFile());
    int hidden = config.path("hidden_size").asInt(config.path("dim").asInt());
    try (Stream<Path> all = Files.walk(kept)) {
      return all.filter(file -> file.endsWith("features.safetensors"))
          .map(file -> TensorFile.of(file).floats("features").length / hidden)
          .toList();
    }
  }

  @Test
  void aCacheThatIsThereIsUsedAgain() throws IOException {
    Path model = model("tiny-xlmr", 0.1);
    Path kept = directory.resolve("kept");
    FeatureCacheSettings settings = FeatureCacheSettings.in(kept);
    outcome(trainer(model, TrainedPart.HEAD).featureCache(settings), "one");
    outcome(trainer(model, TrainedPart.HEAD).seed(2).featureCache(settings), "two");
    outcome(trainer(model, TrainedPart.PUBLISHED_HEAD).featureCache(settings), "three");
    assertThat(rows(kept, model)).hasSize(2);
  }

  @Test
  void aCachedTrainingGoesOnWithTheSameBits() throws IOException {
    Path model = model("tiny-bert", 0.1);
    Outcome whole = outcome(trainer(model, TrainedPart.HEAD).cacheFrozenFeatures(true), "whole");
    CheckpointSettings settings =
        CheckpointSettings.in(directory.resolve("checkpoints")).withResume();
    Thread here = Thread.currentThread();
    TrainingListener interrupting =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            if (step.step() == 7) {
              here.interrupt();
            }
          }
        };
    assertThatThrownBy(
            () ->
                trainer(model, TrainedPart.HEAD)
                    .cacheFrozenFeatures(true)
                    .checkpoints(settings)
                    .listener(interrupting)
                    .fit(SEEN))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();

    Outcome resumed =
        outcome(
            trainer(model, TrainedPart.HEAD).cacheFrozenFeatures(true).checkpoints(settings),
            "resumed");
    assertThat(resumed.weights()).isEqualTo(whole.weights());
    assertThat(resumed.validations()).isEqualTo(whole.validations());
  }

  @Test
  void whereTheEncoderIsTrainedThereIsNothingToKeep() throws IOException {
    Path model = model("tiny-xlmr", 0);
    assertThatThrownBy(() -> trainer(model, TrainedPart.ALL).cacheFrozenFeatures(true).fit(SEEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("cacheFrozenFeatures needs frozenLayers");
  }
}
