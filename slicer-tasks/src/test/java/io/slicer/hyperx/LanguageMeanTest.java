package io.slicer.hyperx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slicer.testing.TensorFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Languages without data, and what the embeddings of a model say. */
@Tag("processor")
class LanguageMeanTest {
  private static final String EMBEDDINGS = "bert.encoder.hypernet_source_controller.";

  @TempDir private Path directory;
  private Path saved;

  @BeforeEach
  void train() {
    saved = directory.resolve("saved");
    try (HyperX model =
        HyperXTrainer.builder()
            .model(TinyPairs.model(directory).toString())
            .options(TinyPairs.options())
            .threads(2)
            .epochs(4)
            .batchSize(8)
            .maxLength(40)
            .learningRate(1e-2)
            .train(PairData.mlm("en", TinyPairs.texts("mlm-en", 24, 1)))
            .train(PairData.ner("tr", TinyPairs.entities("ner-tr", 24, 2)))
            .validation(PairData.mlm("fi", TinyPairs.texts("mlm-fi", 8, 3)))
            .fit()) {
      model.save(saved);
    }
  }

  /** The loss is a double: it shows the last bit of the adapters. */
  private static double loss(HyperX model, String language) {
    return model.evaluate(PairData.mlm(language, TinyPairs.texts("texts", 20, 9))).get("loss");
  }

  @Test
  void theMeanOfOneLanguageIsThatLanguageToTheBit() {
    try (HyperX model = HyperX.load(saved)) {
      double english = loss(model, "en");
      assertThat(loss(model, "tr")).isNotEqualTo(english);
      for (double weight : new double[] {1, 0.3}) {
        assertThat(loss(model.withMean("sw", Map.of("en", weight)), "sw")).isEqualTo(english);
        // One that the model has an untrained embedding of.
        assertThat(loss(model.withMean("fi", Map.of("en", weight)), "fi")).isEqualTo(english);
      }
      assertThat(loss(model.allowingUntrained(), "fi")).isNotEqualTo(english);
      assertThat(loss(model, "en")).isEqualTo(english);
    }
  }

  @Test
  void aMeanDoesWhatAModelDoesThatHasItAsAnEmbedding() throws IOException {
    TensorFile file = TensorFile.of(saved.resolve("model.safetensors"));
    float[] english = file.floats(EMBEDDINGS + "lang_embeddings.en");
    float[] turkish = file.floats(EMBEDDINGS + "lang_embeddings.tr");
    float[] mean = new float[english.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (0.75 * english[i] + 0.25 * turkish[i]);
    }
    try (HyperX model = HyperX.load(saved).withMean("fi", Map.of("tr", 0.5, "en", 1.5))) {
      assertThat(model.isTrained(new Pair("ner", "fi"))).isTrue();
      assertThat(model.languages()).containsExactlyInAnyOrder("en", "tr", "fi");
      assertThat(embedding(model, "fi").values()).containsExactly(mean, within(1e-7f));
      double found = loss(model, "fi");
      put(EMBEDDINGS + "lang_embeddings.fi", embedding(model, "fi").values());
      try (HyperX changed = HyperX.load(saved).allowingUntrained()) {
        assertThat(loss(changed, "fi")).isEqualTo(found);
      }
      model.ner("fi").close();
    }
  }

  private static Embedding embedding(HyperX model, String language) {
    return model.languageEmbeddings().stream()
        .filter(each -> each.name().equals(language))
        .findFirst()
        .orElseThrow();
  }

  /** Writes other values over those of a tensor. */
  private void put(String tensor, float[] values) throws IOException {
    Path file = saved.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer all = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(all.getLong(0));
    JsonNode place = new ObjectMapper().readTree(bytes, Long.BYTES, header).path(tensor);
    all.position(Long.BYTES + header + place.path("data_offsets").path(0).asInt());
    for (float value : values) {
      all.putFloat(value);
    }
    Files.write(file, bytes);
  }

  @Test
  void aMeanOfWhatWasNotTrainedIsRefused() {
    try (HyperX model = HyperX.load(saved)) {
      assertThatThrownBy(() -> model.withMean("en", Map.of("tr", 1.0)))
          .hasMessageContaining("en was trained");
      assertThatThrownBy(() -> model.withMean("sw", Map.of("fi", 1.0)))
          .hasMessageContaining("fi was not trained")
          .hasMessageContaining("[en, tr]");
      assertThatThrownBy(() -> model.withMean("sw", Map.of("en", 1.0, "xx", 1.0)))
          .hasMessageContaining("xx was not trained");
      assertThatThrownBy(() -> model.withMean("sw", Map.of())).hasMessageContaining("no language");
      for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
        assertThatThrownBy(() -> model.withMean("sw", Map.of("en", weight)))
            .hasMessageContaining("not positive");
      }
      assertThatThrownBy(() -> model.withMean("s.w", Map.of("en", 1.0)))
          .hasMessageContaining("a dot");
      assertThatThrownBy(() -> model.ner("sw")).hasMessageContaining("no language sw");
    }
  }

  @Test
  void embeddingsAreThoseOfTheFile() {
    TensorFile file = TensorFile.of(saved.resolve("model.safetensors"));
    try (HyperX model = HyperX.load(saved)) {
      for (Embedding each : model.languageEmbeddings()) {
        assertThat(each.values())
            .isEqualTo(file.floats(EMBEDDINGS + "lang_embeddings." + each.name()));
        assertThat(each.isTrained()).isEqualTo(!each.name().equals("fi"));
        assertThat(each.cosine(each)).isCloseTo(1, within(1e-12));
      }
      assertThat(model.taskEmbeddings()).extracting(Embedding::name).contains("mlm", "ner");
      for (Embedding each : model.taskEmbeddings()) {
        assertThat(each.values())
            .isEqualTo(file.floats(EMBEDDINGS + "task_embeddings." + each.name()));
      }
      for (Embedding each : model.layerEmbeddings()) {
        assertThat(each.values())
            .isEqualTo(file.floats(EMBEDDINGS + "layer_id_embeddings.layer:" + each.name()));
      }
      assertThat(model.layerEmbeddings()).isNotEmpty();
      Embedding one = new Embedding("one", new float[] {3, 0}, true);
      assertThat(one.cosine(new Embedding("two", new float[] {-1, 1}, true)))
          .isCloseTo(-Math.sqrt(0.5), within(1e-12));
      assertThatThrownBy(() -> one.cosine(new Embedding("other", new float[1], true)))
          .hasMessageContaining("widths 2 and 1");
    }
  }
}
