package io.slicer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that the reference implementation wrote. */
class SafeTensorsGoldenTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;

  private static List<Path> filesNamed(String pattern) throws IOException {
    try (Stream<Path> files = Files.walk(GoldenFiles.root())) {
      return files.filter(file -> file.getFileName().toString().matches(pattern)).sorted().toList();
    }
  }

  static List<Path> models() throws IOException {
    List<Path> models = new ArrayList<>();
    for (Path file : filesNamed("model\\.safetensors")) {
      Path config = file.resolveSibling("config.json"); // The published Hyper-X models have none.
      if (Files.exists(config) && JSON.readTree(config.toFile()).has("intermediate_size")) {
        models.add(file); // DistilBERT has other names for all of it.
      }
    }
    return models;
  }

  static List<Path> batches() throws IOException {
    return filesNamed("batch-\\d+\\.safetensors").stream()
        .filter(file -> Files.exists(file.resolveSibling("config.json")))
        .toList();
  }

  static List<Path> gradients() throws IOException {
    return filesNamed("grad-.*\\.safetensors").stream()
        .filter(file -> Files.exists(file.resolveSibling("cases.json")))
        .toList();
  }

  static List<Path> files() throws IOException {
    return filesNamed(".*\\.safetensors");
  }

  @ParameterizedTest
  @MethodSource("models")
  void modelsHaveTheShapesOfTheirConfiguration(Path file) throws IOException {
    JsonNode config = JSON.readTree(file.resolveSibling("config.json").toFile());
    long hidden = config.get("hidden_size").longValue();
    long vocabulary = config.get("vocab_size").longValue();
    long feedForward = config.get("intermediate_size").longValue();

    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      String words = "embeddings.word_embeddings.weight";
      String prefix =
          checkpoint.names().stream()
              .filter(name -> name.endsWith(words))
              .map(name -> name.substring(0, name.length() - words.length()))
              .findFirst()
              .orElseThrow();
      assertThat(checkpoint.shape(prefix + words)).isEqualTo(Shape.of(vocabulary, hidden));
      for (int layer = 0; layer < config.get("num_hidden_layers").intValue(); layer++) {
        assertThat(
                checkpoint.shape(prefix + "encoder.layer." + layer + ".intermediate.dense.weight"))
            .isEqualTo(Shape.of(feedForward, hidden));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("batches")
  void batchesHoldTokensOfTheVocabulary(Path file) throws IOException {
    JsonNode config = JSON.readTree(file.resolveSibling("config.json").toFile());

    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      long[] ids = checkpoint.readLongs("input_ids");
      long[] mask = checkpoint.readLongs("attention_mask");
      assertThat(checkpoint.shape("attention_mask")).isEqualTo(checkpoint.shape("input_ids"));
      long padding = config.get("pad_token_id").longValue();
      for (int i = 0; i < ids.length; i++) {
        assertThat(ids[i]).isBetween(0L, config.get("vocab_size").longValue() - 1);
        assertThat(ids[i] != padding).isEqualTo(mask[i] == 1);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("gradients")
  void lossesAreThoseThatTheCasesRecord(Path file) throws IOException {
    String name = file.getFileName().toString();
    JsonNode cases = JSON.readTree(file.resolveSibling("cases.json").toFile());
    JsonNode recorded =
        cases.path(name.substring("grad-".length(), name.length() - ".safetensors".length()));
    assumeThat(recorded.isObject()).as("cases.json has the case of %s", file).isTrue();

    try (SafeTensors checkpoint = SafeTensors.open(file);
        FloatMemory loss = checkpoint.read("loss")) {
      JsonNode expected = recorded.get("loss"); // Of a parser there are two parts.
      assertThat(loss.get(0)).isEqualTo((float) expected.path("sum").asDouble(expected.asDouble()));
      List<String> trained =
          (recorded.has("trainable") ? recorded.get("trainable") : recorded.get("gradients"))
              .valueStream()
              .map(each -> "grad." + each.asText())
              .toList();
      if (String.valueOf(file.getParent()).endsWith("-mlm-training")) {
        // Of these, which are large, some gradients are recorded.
        assertThat(trained)
            .containsAll(
                checkpoint.names().stream().filter(tensor -> tensor.startsWith("grad.")).toList());
      } else {
        assertThat(checkpoint.names()).containsAll(trained);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void rewritingKeepsEveryFloatToTheBit(Path file) {
    Path copy = directory.resolve("copy.safetensors");
    List<TensorSource> sources = new ArrayList<>();
    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      for (String name : checkpoint.names()) {
        if (checkpoint.type(name) == TensorType.F32) {
          sources.add(TensorSource.of(name, checkpoint));
        }
      }
      SafeTensors.write(copy, sources, Map.of());
      try (SafeTensors written = SafeTensors.open(copy)) {
        for (TensorSource source : sources) {
          assertThat(written.shape(source.name())).isEqualTo(source.shape());
          assertThat(written.read(source.name()).toArray())
              .isEqualTo(checkpoint.read(source.name()).toArray());
        }
      }
    }
  }
}
