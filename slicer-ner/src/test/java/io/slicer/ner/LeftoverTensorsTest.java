package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.hub.PretrainedModel;
import io.slicer.inference.PretrainedEncoder;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.ShippedFiles;
import io.slicer.weights.CheckpointException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Four models that differ in nothing but in tensors of which slicer has no use. */
class LeftoverTensorsTest {
  private static final NerDataset DATASET =
      NerDataset.of(
          "one sentence",
          List.of(
              new Sentence(
                  List.of("Mila", "lives", "in", "Berlin", "."),
                  List.of("B-PER", "O", "O", "B-LOC", "O"))));

  private static Path model(String name) {
    return ShippedFiles.of("leftover-tensors").resolve(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "adapter|adapters, \"bert.encoder.layer.0.output.adapters.ner.adapter_down.0.bias\" and 3 more",
        "lora|LoRA and the like), \"bert.encoder.layer.0.attention.self.query.lora_A.default.weight\"",
        "crf|weights of a CRF, \"crf.end_transitions\" and 2 more"
      })
  void aModelThatWasTrainedWithMoreIsNeitherRunNorTrainedFurther(String name, String what) {
    PretrainedModel source = PretrainedModel.of(model(name));

    assertThatThrownBy(() -> NerModel.load(source, 1))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(model(name).toString())
        .hasMessageContaining(what);
    assertThatThrownBy(() -> PretrainedEncoder.open(source, 1))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(what);
    assertThatThrownBy(() -> SlicerTrainer.builder().model(source).threads(1).fit(DATASET))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(what);
  }

  @Test
  void theSameModelWithoutThemTags() {
    try (NerModel model = NerModel.load(PretrainedModel.of(model("plain")), 1)) {
      assertThat(model.tagSubwords(List.of("Mila lives in Berlin .")).get(0))
          .extracting(TaggedSubword::tag)
          .containsExactly("I-PER", "I-PER", "I-PER", "I-PER", "B-PER");
    }
  }
}
