package io.slicer.hyperx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.adapter.HypernetworkOptions;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.TensorFile;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.CheckpointView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the published code saves is read under the names that it has in training. */
class PublishedGoldenTest {
  private static final GoldenFiles GOLDENS = GoldenFiles.of("tiny-bert-hyperx-readme");

  @TempDir private Path directory;

  @BeforeEach
  void goldens() {
    assumeTrue(GOLDENS.has("published"), "the goldens have no published checkpoint");
  }

  private static Map<String, List<String>> labels() {
    JsonNode tasks = GOLDENS.json("hyperx.json").path("tasks");
    Map<String, List<String>> labels = new LinkedHashMap<>();
    for (String task : List.of("ner", "pos")) {
      labels.put(
          task,
          IntStream.range(0, tasks.path(task).asInt())
              .mapToObj(i -> i == 0 ? "O" : "B-" + i)
              .toList());
    }
    return labels;
  }

  private static HypernetworkOptions options() {
    return HypernetworkOptions.of(GOLDENS.json("hyperx.json").path("options"));
  }

  @Test
  void allThatCountsHasTheValuesOfTheTraining() {
    EncoderConfig config = EncoderConfig.of(GOLDENS.json("config.json"));
    TensorFile start = GOLDENS.tensors("start.safetensors");
    PublishedCheckpoint published =
        PublishedCheckpoint.open(
            GOLDENS.directory().resolve("published"), config, labels(), options());
    try (CheckpointView tensors = published.tensors();
        EncoderModel model =
            EncoderModel.load(tensors, published.spec().describe(config), published.spec())) {
      assertThat(tensors.names())
          .hasSize((int) start.names().stream().filter(name -> !name.startsWith("mlm.")).count());
      model
          .parameters()
          .tensors()
          .forEach(
              tensor ->
                  assertThat(tensor.values().toArray())
                      .as(tensor.name())
                      .isEqualTo(start.floats(tensor.name().replace(".classifier.", ".cls."))));
      assertThat(model.loaded().unread()).isEmpty();
    }
  }

  /** The tokenizer is the beginning of another tiny model's: only the languages matter here. */
  private PretrainedModel encoder() throws IOException {
    Path own = Files.createDirectories(directory.resolve("encoder"));
    Files.copy(GOLDENS.directory().resolve("config.json"), own.resolve("config.json"));
    Files.copy(GOLDENS.directory().resolve("start.safetensors"), own.resolve("model.safetensors"));
    JsonNode tokenizer = GoldenFiles.shipped("tiny-bert").json("tokenizer.json");
    int pieces = GOLDENS.json("config.json").path("vocab_size").asInt();
    ((ObjectNode) tokenizer.path("model").path("vocab"))
        .removeIf(piece -> piece.intValue() >= pieces);
    Files.writeString(own.resolve("tokenizer.json"), tokenizer.toString());
    return PretrainedModel.of(own);
  }

  @Test
  void itIsOpenedAndSavedAsAnyOther() throws IOException {
    Path saved = directory.resolve("saved");
    try (HyperX model =
        HyperX.published(
            GOLDENS.directory().resolve("published"),
            encoder(),
            labels(),
            options(),
            InferenceSettings.defaults())) {
      assertThat(model.languages()).containsExactlyInAnyOrder("en", "tr", "sw");
      model.ner("sw").close();
      model.save(saved);
    }
    try (HyperX model = HyperX.load(saved)) {
      assertThat(model.trainedLanguages()).containsExactlyInAnyOrder("en", "tr", "sw");
      model.pos("sw").close();
    }
  }

  @Test
  void filesOfTorchAreRefusedWithWhatToDo() throws IOException {
    EncoderConfig config = EncoderConfig.of(GOLDENS.json("config.json"));
    Path model = Files.createDirectories(directory.resolve("ner_model"));
    Files.writeString(model.resolve("pytorch_model.bin"), "");
    assertThatThrownBy(() -> PublishedCheckpoint.open(directory, config, labels(), options()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("pytorch_model.bin")
        .hasMessageContaining("save_file");
  }
}
