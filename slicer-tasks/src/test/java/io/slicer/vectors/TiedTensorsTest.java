package io.slicer.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.hub.TransferListener;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.TensorFile;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Masked language models whose files hold their decoder a second time, or not. */
class TiedTensorsTest {
  @TempDir private Path directory;

  /** What old files hold twice: the name of the original by that of the copy. */
  private enum Family {
    XLMR("tiny-xlmr-mlm", "roberta", "lm_head.decoder.weight", "lm_head.bias", true),
    BERT("tiny-bert-mlm", "bert", "cls.predictions.decoder.weight", "cls.predictions.bias", true),
    DISTILBERT(
        "tiny-distilbert-mlm",
        "distilbert",
        "vocab_projector.weight",
        "vocab_projector.bias",
        false);

    private final String golden;
    private final String table;
    private final String decoder;
    private final String bias;
    private final boolean biasIsTied;

    Family(String golden, String prefix, String decoder, String bias, boolean biasIsTied) {
      this.golden = golden;
      this.table = prefix + ".embeddings.word_embeddings.weight";
      this.decoder = decoder;
      this.bias = bias;
      this.biasIsTied = biasIsTied;
    }

    String decoderBias() {
      return decoder.replace(".weight", ".bias");
    }

    Map<String, String> copies() {
      return biasIsTied ? Map.of(decoder, table, decoderBias(), bias) : Map.of(decoder, table);
    }
  }

  /** The golden model with copies of some of its tensors, under other names. */
  private Path model(Family family, String name, Map<String, String> copies, boolean tied)
      throws IOException {
    Path model = Files.createDirectories(directory.resolve(name));
    ObjectNode config = (ObjectNode) GoldenFiles.shipped(family.golden).json("config.json");
    config.put("tie_word_embeddings", tied);
    Files.writeString(model.resolve("config.json"), config.toString());
    try (SafeTensors file = SafeTensors.open(GoldenFiles.shipped(family.golden).directory())) {
      List<TensorSource> tensors = new ArrayList<>();
      file.names().forEach(tensor -> tensors.add(TensorSource.of(tensor, file)));
      copies.forEach(
          (copy, original) ->
              tensors.add(
                  new TensorSource(
                      copy, file.shape(original), sink -> file.stream(original, sink))));
      SafeTensors.write(model.resolve("model.safetensors"), tensors);
    }
    return model;
  }

  @ParameterizedTest
  @EnumSource
  void aCopyIsNoTensorOfItsOwnAndFollowsItsOriginal(Family family) throws IOException {
    Path plain = model(family, "plain", Map.of(), true);
    Path doubled = model(family, "doubled", family.copies(), true);
    Path tuned = TinyVectors.tuned(doubled, directory.resolve("tuned"), 5);
    try (StoredModel base = StoredModel.open(plain);
        StoredModel after = StoredModel.open(tuned);
        StoredModel target = StoredModel.open(doubled)) {
      TaskVector vector = TaskVector.of(after, base);
      assertThat(vector.names()).doesNotContainAnyElementsOf(family.copies().keySet());
      assertThat(vector.names()).contains(family.table, family.bias);
      assertThat(vector.leftOut()).isEmpty();

      vector.applyTo(target, 0.6, directory.resolve("sum"), TransferListener.NONE);
      TensorFile sum = TensorFile.of(directory.resolve("sum/model.safetensors"));
      TensorFile before = TensorFile.of(doubled.resolve("model.safetensors"));
      family
          .copies()
          .forEach(
              (copy, original) ->
                  assertThat(sum.floats(copy))
                      .isEqualTo(sum.floats(original))
                      .isNotEqualTo(before.floats(copy)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void asPublishedWhatIsTiedCountsTwice(Family family) throws IOException {
    Path plain = model(family, "plain", Map.of(), true);
    Path tuned = TinyVectors.tuned(plain, directory.resolve("tuned"), 5);
    try (StoredModel base = StoredModel.open(plain);
        StoredModel after = StoredModel.open(tuned);
        StoredModel headless = withoutHead(family, tuned)) {
      TaskVector vector = TaskVector.of(after, base);
      VectorComparison lengths = VectorComparison.of(List.of(vector));
      double squares = Math.pow(lengths.norm(0), 2);
      for (String original : family.copies().values()) {
        squares += Math.pow(lengths.normsByTensor(0).get(original), 2);
      }
      assertThat(lengths.publishedNorm(0)).isCloseTo(Math.sqrt(squares), within(1e-9));

      // A model without such a head has no decoder.
      TaskVector encoder = TaskVector.of(headless, base);
      assertThat(VectorComparison.of(List.of(encoder)).publishedNorm(0)).isEqualTo(encoder.norm());
    }
  }

  private StoredModel withoutHead(Family family, Path model) throws IOException {
    Path encoder = Files.createDirectories(directory.resolve("encoder"));
    Files.copy(model.resolve("config.json"), encoder.resolve("config.json"));
    try (SafeTensors file = SafeTensors.open(model)) {
      String prefix = family.table.substring(0, family.table.indexOf('.') + 1);
      SafeTensors.write(
          encoder.resolve("model.safetensors"),
          file.names().stream()
              .filter(name -> name.startsWith(prefix))
              .map(name -> TensorSource.of(name, file))
              .toList());
    }
    return StoredModel.open(encoder);
  }

  @ParameterizedTest
  @EnumSource
  void aDecoderThatIsNotTiedIsATensorOfItsOwn(Family family) throws IOException {
    Path own = model(family, "own", family.copies(), false);
    Path tuned = TinyVectors.tuned(own, directory.resolve("tuned"), 5);
    try (StoredModel base = StoredModel.open(own);
        StoredModel after = StoredModel.open(tuned)) {
      TaskVector vector = TaskVector.of(after, base);
      assertThat(vector.names()).contains(family.decoder, family.table);
      assertThat(TinyVectors.values(vector, family.decoder))
          .isNotEqualTo(TinyVectors.values(vector, family.table));
    }
  }

  @Test
  void ofATensorThatOnlyItsCopyHoldsTheCopyIsTaken() throws IOException {
    Family family = Family.BERT;
    Path plain = model(family, "plain", Map.of(), true);
    Path tuned = TinyVectors.tuned(plain, directory.resolve("tuned"), 5);
    Path renamed = Files.createDirectories(directory.resolve("renamed"));
    Files.copy(plain.resolve("config.json"), renamed.resolve("config.json"));
    try (SafeTensors file = SafeTensors.open(plain)) {
      Map<String, TensorSource> tensors = new LinkedHashMap<>();
      file.names().forEach(name -> tensors.put(name, TensorSource.of(name, file)));
      tensors.remove(family.bias);
      tensors.put(
          family.decoderBias(),
          new TensorSource(
              family.decoderBias(),
              file.shape(family.bias),
              sink -> file.stream(family.bias, sink)));
      SafeTensors.write(renamed.resolve("model.safetensors"), tensors.values());
    }
    try (StoredModel after = StoredModel.open(tuned);
        StoredModel base = StoredModel.open(plain);
        StoredModel other = StoredModel.open(renamed)) {
      TaskVector expected = TaskVector.of(after, base);
      TaskVector vector = TaskVector.of(after, other);
      assertThat(vector.names()).containsExactlyInAnyOrderElementsOf(expected.names());
      assertThat(TinyVectors.values(vector, family.bias))
          .isEqualTo(TinyVectors.values(expected, family.bias));
      vector.applyTo(other, 1, directory.resolve("sum"), TransferListener.NONE);
      expected.applyTo(base, 1, directory.resolve("expected"), TransferListener.NONE);
      assertThat(
              TensorFile.of(directory.resolve("sum/model.safetensors"))
                  .floats(family.decoderBias()))
          .isEqualTo(
              TensorFile.of(directory.resolve("expected/model.safetensors")).floats(family.bias));
    }
  }
}
