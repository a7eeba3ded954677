package io.slicer.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Language models whose decoder is a matrix of its own: {@code tie_word_embeddings} is false. */
class UntiedDecoderTest {
  private static final String TABLE = "bert.embeddings.word_embeddings.weight";
  private static final String DECODER = "cls.predictions.decoder.weight";
  private static final TextCorpus TEXTS = TextCorpus.of("texts", TinyLanguageModel.sentences(5, 1));

  @TempDir private Path directory;
  private Path model;
  private double tied;

  @BeforeEach
  void copy() throws IOException {
    model = TinyLanguageModel.in(directory);
    tied = perplexity();
    Path file = model.resolve("config.json");
    ObjectNode config = (ObjectNode) new JsonMapper().readTree(file.toFile());
    Files.writeString(file, config.put("tie_word_embeddings", false).toString());
  }

  private double perplexity() {
    try (LanguageModel open =
        LanguageModel.load(
            PretrainedModel.of(model), InferenceSettings.defaults().withThreads(1))) {
      return open.perplexity(TEXTS, 40, 7).value();
    }
  }

  /** The word table, multiplied, beside all other tensors. */
  private void writeDecoder(float factor) throws IOException {
    Path file = model.resolve(SafeTensors.FILE_NAME);
    Path old = Files.move(file, directory.resolve("old.safetensors"));
    try (SafeTensors checkpoint = SafeTensors.open(old);
        FloatMemory decoder = FloatMemory.allocate(checkpoint.shape(TABLE).elements())) {
      checkpoint.copyTo(TABLE, decoder);
      for (long i = 0; i < decoder.length(); i++) {
        float[] value = new float[1];
        decoder.get(i, value, 0, 1);
        value[0] *= factor;
        decoder.put(i, value, 0, 1);
      }
      List<TensorSource> tensors = new ArrayList<>();
      checkpoint.names().stream()
          .filter(name -> !name.equals(DECODER))
          .forEach(name -> tensors.add(TensorSource.of(name, checkpoint)));
      tensors.add(TensorSource.of(DECODER, checkpoint.shape(TABLE), decoder));
      SafeTensors.write(file, tensors);
    }
  }

  @Test
  void itsOwnMatrixDecodes() throws IOException {
    writeDecoder(1);

    assertThat(perplexity()).isCloseTo(tied, within(1e-4 * tied));
  }

  @Test
  void anotherMatrixThanTheTableAnswersOtherwise() throws IOException {
    writeDecoder(-3);

    assertThat(Math.abs(perplexity() - tied)).isGreaterThan(0.01 * tied);
  }

  @Test
  void oneThatIsMissingIsNamed() throws IOException {
    writeDecoder(1);
    try (SafeTensors checkpoint = SafeTensors.open(model)) {
      List<TensorSource> tensors = new ArrayList<>();
      checkpoint.names().stream()
          .filter(name -> !name.equals(DECODER))
          .forEach(name -> tensors.add(TensorSource.of(name, checkpoint)));
      SafeTensors.write(directory.resolve("without.safetensors"), tensors);
    }
    Files.move(
        directory.resolve("without.safetensors"),
        model.resolve(SafeTensors.FILE_NAME),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(this::perplexity)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("lacks the tensor \"" + DECODER + "\"");
  }

  @Test
  void itIsNotTrained() {
    LanguageModelTrainer.Builder trainer = TinyLanguageModel.trainer(model).epochs(1);

    assertThatThrownBy(() -> trainer.fit(TEXTS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tie_word_embeddings is false");
  }
}
