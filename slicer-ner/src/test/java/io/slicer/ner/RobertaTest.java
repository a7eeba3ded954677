package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.GoldenFiles;
import io.slicer.weights.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RoBERTa and CamemBERT, whose tensors are those of XLM-R, from end to end. */
class RobertaTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final GoldenFiles XLMR = GoldenFiles.shipped("tiny-xlmr");
  private static final GoldenFiles ROBERTA = GoldenFiles.shipped("tiny-roberta");
  private static final String TEXT = "Olena moved to Lviv.";

  @TempDir private Path directory;

  private static NerModel load(Path model) {
    return NerModel.load(PretrainedModel.of(model), InferenceSettings.defaults().withThreads(1));
  }

  private static JsonNode config(Path model) throws IOException {
    return JSON.readTree(model.resolve("config.json").toFile());
  }

  private Path xlmrAs(String modelType, String architecture) throws IOException {
    Path model = Files.createDirectory(directory.resolve("model"));
    for (String file : List.of("model.safetensors", "tokenizer.json")) {
      Files.copy(XLMR.directory().resolve(file), model.resolve(file));
    }
    ObjectNode config = (ObjectNode) config(XLMR.directory());
    config.put("model_type", modelType).putArray("architectures").add(architecture);
    Files.writeString(model.resolve("config.json"), config.toString());
    return model;
  }

  @ParameterizedTest
  @CsvSource({"roberta, Roberta", "camembert, Camembert"})
  void theSameTensorsGiveTheSameEntities(String modelType, String className) throws IOException {
    String architecture = className + "ForTokenClassification";
    Path saved = directory.resolve("saved");
    try (NerModel right = load(XLMR.directory());
        NerModel model = load(xlmrAs(modelType, architecture))) {
      assertThat(model.tag(TEXT)).isEqualTo(right.tag(TEXT)).isNotEmpty();
      model.save(saved);
    }
    assertThat(config(saved).path("model_type").asText()).isEqualTo(modelType);
    assertThat(config(saved).at("/architectures/0").asText()).isEqualTo(architecture);
  }

  @Test
  void aLargerRelativeOfAnotherFormIsRefusedByName() throws IOException {
    Path model = xlmrAs("xlm-roberta-xl", "XLMRobertaXLForTokenClassification");

    assertThatThrownBy(() -> load(model))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("\"xlm-roberta-xl\" is not supported")
        .hasMessageContaining("roberta, camembert");
  }

  @Test
  void learnsAndIsSavedWithItsTypeAndItsTokenizer() throws IOException {
    List<String> words = List.of("Ada", "lives", "in", "London");
    List<String> tags = List.of("B-PER", "O", "O", "B-LOC");
    List<Sentence> sentences = new ArrayList<>();
    for (int from = 0; from < words.size(); from++) {
      for (int to = from + 1; to <= words.size(); to++) {
        sentences.add(new Sentence(words.subList(from, to), tags.subList(from, to)));
      }
    }
    NerDataset corpus = NerDataset.of("parts", sentences);
    Path saved = directory.resolve("saved");
    try (NerModel model =
        SlicerTrainer.builder()
            .model(PretrainedModel.of(ROBERTA.directory()))
            .threads(1)
            .batchSize(5)
            .epochs(20)
            .learningRate(5e-3)
            .fit(corpus)) {
      assertThat(model.evaluate(corpus, Scoring.WORDS).report().micro().f1()).isGreaterThan(0.9);
      model.save(saved);
      try (NerModel again = load(saved)) {
        assertThat(again.tag(words)).isEqualTo(model.tag(words));
      }
    }
    assertThat(config(saved).path("model_type").asText()).isEqualTo("roberta");
    assertThat(config(saved).at("/architectures/0").asText())
        .isEqualTo("RobertaForTokenClassification");
    assertThat(saved.resolve("tokenizer_config.json"))
        .hasSameTextualContentAs(ROBERTA.directory().resolve("tokenizer_config.json"));
  }
}
