package io.slicer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncoderCheckpointTest {
  private static final String QUERY = "encoder.layer.0.attention.self.query.weight";

  @TempDir private Path directory;

  /** A checkpoint of scalars with these names, each its position in the list. */
  private SafeTensors checkpoint(String... names) {
    List<TensorSource> tensors = new ArrayList<>();
    for (String name : names) {
      tensors.add(TensorSource.of(name, Shape.of(), FloatMemory.of(tensors.size())));
    }
    Path file = directory.resolve("model.safetensors");
    SafeTensors.write(file, tensors);
    return SafeTensors.open(file);
  }

  private static float value(Checkpoint checkpoint, String name) {
    try (FloatMemory memory = checkpoint.read(name)) {
      return memory.get(0);
    }
  }

  @ParameterizedTest(name = "\"{0}\" on file, \"{1}\" in the model")
  @CsvSource({
    "roberta., roberta., classifier.weight",
    "'', roberta., classifier.weight",
    "'', bert., cls.predictions.bias",
    "bert., bert., classifier.weight",
    "bert., roberta., classifier.weight",
    "xlm_roberta., roberta., lm_head.bias",
    "model., bert., classifier.weight",
    "module.bert., bert., module.classifier.weight",
    "0.auto_model., bert., classifier.weight",
  })
  void findsTheEncoderUnderWhateverPrefix(String onFile, String prefix, String head) {
    try (EncoderCheckpoint checkpoint =
        EncoderCheckpoint.of(
            checkpoint(
                onFile + "embeddings.word_embeddings.weight",
                onFile + QUERY,
                onFile + "pooler.dense.weight",
                head),
            prefix)) {
      assertThat(checkpoint.names())
          .containsExactly(
              prefix + "embeddings.word_embeddings.weight",
              prefix + QUERY,
              prefix + "pooler.dense.weight",
              head.replace("module.", ""));
      assertThat(value(checkpoint, prefix + QUERY)).isEqualTo(1);
      assertThat(value(checkpoint, prefix + "pooler.dense.weight")).isEqualTo(2);
      assertThat(value(checkpoint, head.replace("module.", ""))).isEqualTo(3);
    }
  }

  @Test
  void findsTheHeadOfAWrappedEncoderWithoutPrefix() {
    try (EncoderCheckpoint checkpoint =
        EncoderCheckpoint.of(
            checkpoint("module.embeddings.word_embeddings.weight", "classifier.bias"), "bert.")) {
      assertThat(checkpoint.names())
          .containsExactly("bert.embeddings.word_embeddings.weight", "classifier.bias");
    }
  }

  @Test
  void knowsTheOldNamesOfLayerNorm() {
    try (EncoderCheckpoint checkpoint =
        EncoderCheckpoint.of(
            checkpoint(
                "bert.embeddings.word_embeddings.weight",
                "bert.embeddings.LayerNorm.gamma",
                "bert.embeddings.LayerNorm.beta",
                "cls.predictions.transform.LayerNorm.gamma"),
            "bert.")) {
      assertThat(value(checkpoint, "bert.embeddings.LayerNorm.weight")).isEqualTo(1);
      assertThat(value(checkpoint, "bert.embeddings.LayerNorm.bias")).isEqualTo(2);
      assertThat(value(checkpoint, "cls.predictions.transform.LayerNorm.weight")).isEqualTo(3);
    }
  }

  @Test
  void reportsMissingAndUnexpectedTensorsButNotKnownBuffers() {
    try (EncoderCheckpoint checkpoint =
        EncoderCheckpoint.of(
            checkpoint(
                "embeddings.word_embeddings.weight",
                "embeddings.position_ids",
                "embeddings.token_type_ids",
                "embeddings.LayerNorm.gamma",
                "cls.seq_relationship.bias"),
            "bert.")) {
      Map<String, Shape> expected = new LinkedHashMap<>();
      expected.put("classifier.weight", Shape.of(7, 48));
      expected.put("bert.embeddings.word_embeddings.weight", Shape.of());
      expected.put("bert." + QUERY, Shape.of(48, 48));

      EncoderCheckpoint.Difference difference = checkpoint.compare(expected);

      assertThat(difference.missing()).containsExactly("classifier.weight", "bert." + QUERY);
      assertThat(difference.unexpected())
          .containsExactly("embeddings.LayerNorm.gamma", "cls.seq_relationship.bias");
      assertThatThrownBy(() -> checkpoint.read("classifier.weight"))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageEndingWith("there is no tensor for the model's \"classifier.weight\"");
    }
  }

  @Test
  void refusesAnotherShapeThanTheModels() {
    Path file = directory.resolve("model.safetensors");
    SafeTensors.write(
        file,
        List.of(
            TensorSource.of(
                "embeddings.word_embeddings.weight", Shape.of(2, 1), FloatMemory.of(1, 2))));

    try (EncoderCheckpoint checkpoint = EncoderCheckpoint.of(SafeTensors.open(file), "bert.")) {
      assertThatThrownBy(
              () ->
                  checkpoint.compare(
                      Map.of("bert.embeddings.word_embeddings.weight", Shape.of(3, 1))))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(
              file
                  + ": tensor \"embeddings.word_embeddings.weight\" has the shape (2, 1), but the"
                  + " model needs (3, 1)");
    }
  }

  @Test
  void refusesAFileWithoutAnEncoderOrWithTwo() {
    assertThatThrownBy(() -> EncoderCheckpoint.of(checkpoint("wte.weight"), "bert."))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no tensor is called \"embeddings.word_embeddings.weight\"");
    assertThatThrownBy(
            () ->
                EncoderCheckpoint.of(
                    checkpoint(
                        "b.embeddings.word_embeddings.weight",
                        "a.embeddings.word_embeddings.weight"),
                    "bert."))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "more than one encoder: [a.embeddings.word_embeddings.weight,"
                + " b.embeddings.word_embeddings.weight]");
  }

  @Test
  void refusesTwoTensorsForOne() {
    assertThatThrownBy(
            () ->
                EncoderCheckpoint.of(
                    checkpoint(
                        "embeddings.word_embeddings.weight",
                        "embeddings.LayerNorm.gamma",
                        "embeddings.LayerNorm.weight"),
                    "bert."))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "\"embeddings.LayerNorm.gamma\" and \"embeddings.LayerNorm.weight\" are both the"
                + " model's \"bert.embeddings.LayerNorm.weight\"");
  }
}
