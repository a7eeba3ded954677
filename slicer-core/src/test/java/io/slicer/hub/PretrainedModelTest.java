package io.slicer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.weights.CheckpointException;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PretrainedModelTest {
  @TempDir private Path directory;

  @BeforeEach
  void writeAModel() throws IOException {
    Files.writeString(directory.resolve("config.json"), "{\"model_type\": \"xlm-roberta\"}");
    Files.writeString(directory.resolve("tokenizer.json"), "{}");
    SafeTensors.write(
        directory.resolve("model.safetensors"),
        List.of(TensorSource.of("a", Shape.of(1), FloatMemory.of(1))));
  }

  private void assertRefused(String what) {
    assertThatThrownBy(() -> PretrainedModel.resolve(directory.toString()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(directory.toString())
        .hasMessageContaining(what);
  }

  @Test
  void opensADirectory() {
    PretrainedModel model = PretrainedModel.resolve(directory.toString());

    assertThat(model.directory()).isEqualTo(directory);
    assertThat(model.config().get("model_type").asText()).isEqualTo("xlm-roberta");
    assertThat(model.tokenizerFile()).isEqualTo(directory.resolve("tokenizer.json"));
    assertThat(model.source())
        .isEqualTo(new PretrainedModel.Source(directory.toString(), null, null))
        .hasToString(directory.toString());
    try (SafeTensors checkpoint = model.checkpoint()) {
      assertThat(checkpoint.names()).containsExactly("a");
    }
  }

  @Test
  void handsOutCopiesOfItsConfiguration() {
    PretrainedModel model = PretrainedModel.of(directory);

    model.config().put("model_type", "bert");

    assertThat(model.config().get("model_type").asText()).isEqualTo("xlm-roberta");
  }

  @Test
  void wantsAConfiguration() throws IOException {
    Files.delete(directory.resolve("config.json"));
    assertRefused("there is no config.json");
  }

  @ParameterizedTest
  @CsvSource({
    "[], config.json: not a JSON object",
    "'', config.json: empty, not a JSON document",
    "{, config.json:1: not valid JSON at character 2: the file ends in the middle of it"
  })
  void wantsAConfigurationThatIsOne(String json, String what) throws IOException {
    Files.writeString(directory.resolve("config.json"), json);
    assertRefused(what);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": [%s]}", "{\"a\": [%s", "[%s]"})
  void refusesAConfigurationLongerThanAny(String json) throws IOException {
    String elements = "{},".repeat(6_000_000);
    Files.writeString(directory.resolve("config.json"), json.formatted(elements));
    assertRefused("config.json: longer than 1048576 bytes, the most that slicer reads");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[ | nested a thousand times",
        "1 | a number of more than a thousand digits",
        "NaN, | Non-standard token"
      })
  void refusesDepthAndNumbersWithoutEnd(String part, String what) throws IOException {
    Files.writeString(directory.resolve("config.json"), "{\"a\": " + part.repeat(100_000) + "}");
    assertRefused(what);
  }

  @Test
  void saysHowToConvertPickledWeights() throws IOException {
    Files.move(directory.resolve("model.safetensors"), directory.resolve("pytorch_model.bin"));
    assertRefused("AutoModel.from_pretrained(MODEL).save_pretrained(DIRECTORY, safe_serialization");
  }

  @Test
  void wantsWeights() throws IOException {
    Files.delete(directory.resolve("model.safetensors"));
    assertRefused("there is neither model.safetensors nor model.safetensors.index.json");
  }

  @Test
  void saysHowToMergeAnAdapterIntoItsModel() throws IOException {
    Files.createFile(directory.resolve("adapter_config.json"));
    assertRefused("this is an adapter to some model");

    Files.delete(directory.resolve("config.json"));
    Files.move(
        directory.resolve("model.safetensors"), directory.resolve("adapter_model.safetensors"));
    assertRefused("PeftModel.from_pretrained(BASE, MODEL).merge_and_unload()");
  }

  @Test
  void aVocabularyOfWordPieceIsATokenizer() throws IOException {
    Files.move(directory.resolve("tokenizer.json"), directory.resolve("vocab.txt"));
    assertThat(PretrainedModel.of(directory).tokenizerFile())
        .isEqualTo(directory.resolve("vocab.txt"));
  }

  @Test
  void saysHowToSaveTheFastTokenizer() throws IOException {
    Files.delete(directory.resolve("tokenizer.json"));
    assertRefused("there is no tokenizer.json. Save the fast tokenizer once");

    Files.createFile(directory.resolve("sentencepiece.bpe.model"));
    assertRefused("only there as a SentencePiece model. Save the fast tokenizer once");
  }

  @Test
  void namesTheShardsThatAreMissing() throws IOException {
    Files.delete(directory.resolve("model.safetensors"));
    Files.writeString(
        directory.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"a\": \"model-00001-of-00001.safetensors\"}}");
    assertRefused("names files that are missing: [model-00001-of-00001.safetensors]");
  }

  @Test
  void saysThatADirectoryIsMissing() {
    for (String path : List.of(directory.resolve("none").toString(), "./none", "../none")) {
      assertThatThrownBy(() -> PretrainedModel.resolve(path))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(path + ": there is no such directory");
    }
    Path file = directory.resolve("config.json");
    assertThatThrownBy(() -> PretrainedModel.resolve(file.toString()))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(file + ": there is no such directory");
  }

  @Test
  void refusesWhatIsNoNameAtAll() {
    assertThatThrownBy(() -> PretrainedModel.resolve("what is this\0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("neither a directory nor a model of the Hub");
  }

  @Test
  void aDirectoryThatIsNotThereIsSaidToBeMissing() {
    Path missing = directory.resolve("missing");

    assertThatThrownBy(() -> PretrainedModel.of(missing))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(missing + ": there is no such directory");
  }
}
