package io.slicer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private static EncoderFamily family(String prefix) {
    return EncoderFamily.all().stream()
        .filter(family -> family.prefix().equals(prefix))
        .findFirst()
        .orElseThrow();
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
            family(prefix))) {
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
            checkpoint("module.embeddings.word_embeddings.weight", "classifier.bias"),
            BertFamily.BERT)) {
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
            BertFamily.BERT)) {
      assertThat(value(checkpoint, "bert.embeddings.LayerNorm.weight")).isEqualTo(1);
      assertThat(value(checkpoint, "bert.embeddings.LayerNorm.bias")).isEqualTo(2);
      assertThat(value(checkpoint, "cls.predictions.transform.LayerNorm.weight")).isEqualTo(3);
    }
  }

  @Test
  void leavesOutKnownBuffersAndNamesTensorsThatItLacks() {
    try (EncoderCheckpoint checkpoint =
        EncoderCheckpoint.of(
            checkpoint(
                "embeddings.word_embeddings.weight",
                "embeddings.position_ids",
                "embeddings.token_type_ids",
                "cls.seq_relationship.bias"),
            BertFamily.BERT)) {
      assertThat(checkpoint.names())
          .containsExactly("bert.embeddings.word_embeddings.weight", "cls.seq_relationship.bias");
      assertThatThrownBy(() -> checkpoint.read("classifier.weight"))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageEndingWith("there is no tensor for the model's \"classifier.weight\"");
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "bert.encoder.layer.0.attention.self.query.lora_A.weight | PEFT (LoRA and the like) | merge_and_unload()",
        "bert.encoder.layer.0.attention.self.query.lora_B.default.weight | PEFT (LoRA and the like) | merge_and_unload()",
        "base_model.model.bert.encoder.layer.0.attention.self.query.base_layer.weight | PEFT (LoRA and the like) | merge_and_unload()",
        "bert.embeddings.word_embeddings.lora_embedding_A.default | PEFT (LoRA and the like) | merge_and_unload()",
        "bert.encoder.layer.0.output.dense.loras.ner.lora_A | PEFT (LoRA and the like) | merge_and_unload()",
        "bert.encoder.layer.0.output.dense.ia3_l.default | PEFT (LoRA and the like) | merge_and_unload()",
        "classifier.modules_to_save.default.weight | PEFT (LoRA and the like) | merge_and_unload()",
        "classifier.original_module.weight | PEFT (LoRA and the like) | merge_and_unload()",
        "bert.encoder.layer.0.output.adapters.ner.adapter_down.0.weight | adapters | train DIRECTORY further",
        "bert.encoder.layer.0.attention.adapter.down_project.weight | adapters | train DIRECTORY further",
        "bert.invertible_adapters.ner.F.0.weight | adapters | train DIRECTORY further",
        "bert.prefix_tuning.prefix_tunings.ner.wte.weight | prefixes or prompts | train DIRECTORY further",
        "prefix_encoder.embedding.weight | prefixes or prompts | train DIRECTORY further",
        "prompt_encoder.default.embedding.weight | prefixes or prompts | train DIRECTORY further",
        "crf.transitions | a CRF | train DIRECTORY further",
        "start_transitions | a CRF | train DIRECTORY further",
        "lstm.weight_ih_l0_reverse | a recurrent layer | train DIRECTORY further",
        "bert.encoder.layer.0.attention.self.query.SCB | quantized weights | model.dequantize()",
        "bert.encoder.layer.0.output.dense.weight_scale | quantized weights | model.dequantize()",
        "bert.encoder.layer.0.output.dense.weight.quant_state.bitsandbytes__nf4 | quantized weights | model.dequantize()",
        "bert.encoder.layer.0.output.dense.qweight | quantized weights | model.dequantize()",
      })
  void refusesByNameWhatItWouldLeaveOut(String name, String what, String remedy) {
    String words = "bert.embeddings.word_embeddings.weight";

    assertThatThrownBy(() -> EncoderCheckpoint.of(checkpoint(words, name), BertFamily.BERT))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(directory.resolve("model.safetensors").toString())
        .hasMessageContaining(what + ", \"" + name + "\", which slicer does not compute")
        .hasMessageContaining(remedy);
  }

  @Test
  void refusesLoraOnTheWordsInsteadOfMissingTheWords() {
    String words = "base_model.model.bert.embeddings.word_embeddings.";

    assertThatThrownBy(
            () ->
                EncoderCheckpoint.of(
                    checkpoint(
                        words + "base_layer.weight",
                        words + "lora_embedding_A.default",
                        words + "lora_embedding_B.default"),
                    BertFamily.BERT))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "weights of PEFT (LoRA and the like), \"" + words + "base_layer.weight\" and 2 more");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bert.pooler.dense.weight",
        "cls.predictions.transform.LayerNorm.gamma",
        "lm_head.layer_norm.bias",
        "qa_outputs.weight",
        "classifier.out_proj.weight",
        "bert.encoder.layer.0.attention.self.distance_embedding.weight"
      })
  void takesOtherTensorsForWhatTheyAre(String name) {
    String words = "bert.embeddings.word_embeddings.weight";
    try (EncoderCheckpoint checkpoint =
        EncoderCheckpoint.of(checkpoint(words, name), BertFamily.BERT)) {
      assertThat(checkpoint.names()).hasSize(2);
    }
  }

  @Test
  void refusesAFileWithoutAnEncoderOrWithTwo() {
    assertThatThrownBy(() -> EncoderCheckpoint.of(checkpoint("wte.weight"), BertFamily.BERT))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no tensor is called \"embeddings.word_embeddings.weight\"");
    assertThatThrownBy(
            () ->
                EncoderCheckpoint.of(
                    checkpoint(
                        "b.embeddings.word_embeddings.weight",
                        "a.embeddings.word_embeddings.weight"),
                    BertFamily.BERT))
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
                    BertFamily.BERT))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(
            "\"embeddings.LayerNorm.gamma\" and \"embeddings.LayerNorm.weight\" are both the"
                + " model's \"bert.embeddings.LayerNorm.weight\"");
  }
}
