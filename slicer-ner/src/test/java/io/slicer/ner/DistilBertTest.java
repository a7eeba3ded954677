package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An encoder without token types, whose files call everything otherwise, from end to end. */
class DistilBertTest {
  private static final GoldenFiles TINY = GoldenFiles.shipped("tiny-distilbert");
  private static final List<String> WORDS = List.of("Anna", "lives", "in", "Paris");
  private static final List<String> TAGS = List.of("B-PER", "O", "O", "B-LOC");
  private static final String LAYER = "distilbert.transformer.layer.";

  @TempDir private Path directory;

  /** Parts of one sentence, in which the tag follows from the word. */
  private static NerDataset corpus() {
    List<Sentence> sentences = new ArrayList<>();
    for (int from = 0; from < WORDS.size(); from++) {
      for (int to = from + 1; to <= WORDS.size(); to++) {
        sentences.add(new Sentence(WORDS.subList(from, to), TAGS.subList(from, to)));
      }
    }
    return NerDataset.of("parts", sentences);
  }

  private static SlicerTrainer.Builder trainer(Path model) {
    return SlicerTrainer.builder()
        .model(model.toString())
        .slices(4)
        .threads(2)
        .batchSize(5)
        .epochs(20)
        .learningRate(5e-3);
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void learnsAndIsSavedAsTransformersSavesIt(Engine engine) throws IOException {
    Path saved = directory.resolve("model");
    try (NerModel model = trainer(TINY.directory()).engine(engine).fit(corpus())) {
      NerEvaluation evaluation = model.evaluate(corpus(), Scoring.WORDS);
      assertThat(evaluation.report().micro().f1()).isGreaterThan(0.9);
      model.save(saved);
      InferenceSettings settings = InferenceSettings.defaults().withEngine(engine);
      try (NerModel again = NerModel.load(PretrainedModel.of(saved), settings)) {
        assertThat(again.tag(WORDS)).isEqualTo(model.tag(WORDS));
        assertThat(again.contextualization(List.of(WORDS)).selfAttention()).hasSize(3);
      }
    }
    JsonNode config = new JsonMapper().readTree(saved.resolve("config.json").toFile());
    assertThat(config.at("/architectures/0").textValue())
        .isEqualTo("DistilBertForTokenClassification");
    assertThat(config.path("dim").intValue()).isEqualTo(16);
    assertThat(config.path("n_layers").intValue()).isEqualTo(3);
    assertThat(config.path("seq_classif_dropout").isNumber()).isTrue();
    for (String other : List.of("hidden_size", "type_vocab_size", "layer_norm_eps")) {
      assertThat(config.has(other)).as(other).isFalse();
    }
    assertThat(TensorFile.of(saved.resolve("model.safetensors")).floats(LAYER + "0.ffn.lin1.bias"))
        .isNotEqualTo(TINY.tensors("model.safetensors").floats(LAYER + "0.ffn.lin1.bias"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void frozenLayersStayAsTheyAreAlsoWhereTheirFeaturesAreKept(boolean cached) {
    Path saved = directory.resolve("model");
    try (NerModel model =
        trainer(TINY.directory())
            .epochs(2)
            .frozenLayers(2)
            .cacheFrozenFeatures(cached)
            .fit(corpus())) {
      model.save(saved);
    }
    TensorFile before = TINY.tensors("model.safetensors");
    TensorFile after = TensorFile.of(saved.resolve("model.safetensors"));
    for (String frozen :
        Set.of(
            "distilbert.embeddings.word_embeddings.weight",
            LAYER + "0.attention.q_lin.weight",
            LAYER + "1.output_layer_norm.bias")) {
      assertThat(after.floats(frozen)).as(frozen).isEqualTo(before.floats(frozen));
    }
    String trained = LAYER + "2.attention.q_lin.weight";
    assertThat(after.floats(trained)).isNotEqualTo(before.floats(trained));
  }

  private static void abortUnlessSupported(UnsupportedOperationException refused) {
    assertThat(refused).hasMessageContaining("needs a processor with");
    abort(refused.getMessage());
  }

  @Tag("processor")
  @ParameterizedTest
  @EnumSource(Precision.class)
  void tagsInEveryPrecision(Precision precision) {
    assumeTrue(Engine.preferred() == Engine.ONEDNN, "SAMEDIFF computes in FP32");
    Path saved = directory.resolve("model");
    try (NerModel exact = trainer(TINY.directory()).fit(corpus())) {
      exact.save(saved);
      try (NerModel model = NerModel.load(PretrainedModel.of(saved), 2, precision)) {
        List<Entity> expected = exact.tag(WORDS);
        List<Entity> entities = model.tag(WORDS);
        assertThat(entities).hasSameSizeAs(expected).isNotEmpty();
        for (int e = 0; e < entities.size(); e++) {
          assertThat(entities.get(e).label()).isEqualTo(expected.get(e).label());
          assertThat(entities.get(e).score()).isCloseTo(expected.get(e).score(), within(0.1));
        }
      } catch (UnsupportedOperationException e) {
        abortUnlessSupported(e);
      }
    }
  }

  @Tag("processor")
  @Test
  void isTrainedInBfloat16() {
    assumeTrue(Engine.preferred() == Engine.ONEDNN, "SAMEDIFF computes in FP32");
    try (NerModel model = trainer(TINY.directory()).precision(Precision.BF16).fit(corpus())) {
      assertThat(model.evaluate(corpus(), Scoring.WORDS).report().micro().f1()).isGreaterThan(0.9);
    } catch (UnsupportedOperationException e) {
      abortUnlessSupported(e);
    }
  }

  /** Its vocabulary is read without the tokenizer.json that there is of it. */
  @Test
  void aVocabularyOfLowerCaseIsSavedAndReadAgain() throws IOException {
    JsonNode pieces =
        TINY.json("../tokenization/tiny-bert-uncased-tokenizer.json").at("/model/vocab");
    String[] lines = new String[pieces.size()];
    pieces.properties().forEach(piece -> lines[piece.getValue().intValue()] = piece.getKey());
    Path start = Files.createDirectory(directory.resolve("start"));
    Files.writeString(start.resolve("vocab.txt"), String.join("\n", lines));
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(TINY.directory().resolve(file), start.resolve(file));
    }
    Path saved = directory.resolve("model");
    try (NerModel model = trainer(start).epochs(1).fit(corpus())) {
      model.save(saved);
      try (NerModel again = NerModel.load(saved)) {
        assertThat(again.tagSubwords(List.of("\u00C1NNA in Paris")))
            .isEqualTo(model.tagSubwords(List.of("\u00C1NNA in Paris")));
        assertThat(again.tagSubwords(List.of("\u00C1NNA")).get(0))
            .extracting(TaggedSubword::text)
            .isEqualTo(
                model.tagSubwords(List.of("anna")).get(0).stream()
                    .map(TaggedSubword::text)
                    .toList());
      }
    }
    assertThat(saved.resolve("vocab.txt")).hasSameTextualContentAs(start.resolve("vocab.txt"));
    assertThat(saved.resolve("tokenizer.json")).doesNotExist();
  }
}
