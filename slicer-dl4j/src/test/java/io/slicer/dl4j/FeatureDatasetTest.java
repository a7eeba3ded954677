package io.slicer.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.classification.Answer;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.EncoderOutput;
import io.slicer.inference.PretrainedEncoder;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.TextInput;
import io.slicer.weights.CheckpointException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureDatasetTest {
  @TempDir private Path directory;

  private static ClassificationDataset texts() {
    return ClassificationDataset.of(
        "texts",
        List.of(
            new Example(TextInput.of("two cats", "one cat"), Answer.label("no")),
            new Example(TextInput.of("cats ".repeat(900)), Answer.label("yes")),
            new Example(TextInput.of("a film"), Answer.label("yes"))));
  }

  @Test
  void vectorsOfTextsAreKeptInAFile() {
    Path file = directory.resolve("vectors.safetensors");
    FeatureDataset made;
    try (PretrainedEncoder encoder =
        PretrainedEncoder.open(
            PretrainedModel.of(GoldenFiles.shipped("tiny-bert").directory()), 1)) {
      made = FeatureDataset.of(texts(), encoder, EncoderOutput.MEAN);
      assertThat(made.vectors()[2])
          .isEqualTo(
              encoder
                  .encode(texts().examples().stream().map(Example::input).toList())
                  .texts()
                  .get(2)
                  .mean());
    }
    made.save(file);
    FeatureDataset read = FeatureDataset.load(file, texts());
    assertThat(read.vectors()).isDeepEqualTo(made.vectors());
    assertThat(read.width()).isEqualTo(48);
    for (int text = 0; text < 3; text++) {
      assertThat(read.cut(text)).isEqualTo(made.cut(text));
    }
    assertThat(read.cut(1)[0]).isPositive();

    assertThatThrownBy(() -> FeatureDataset.load(file, texts().first(2)))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(file + " has vectors of other texts than texts (first 2)");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNoNumberIsRefused(float value) {
    float[][] vectors = {{1, 2}, {3, value}, {4, 5}};
    assertThatThrownBy(() -> FeatureDataset.of(texts(), vectors))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("text 1 of texts has a feature that is " + value);
  }

  @Test
  void vectorsBelongToTheirTexts() {
    assertThatThrownBy(() -> FeatureDataset.of(texts(), new float[2][4]))
        .hasMessage("2 vectors for the 3 texts of texts");
    assertThatThrownBy(() -> FeatureDataset.of(texts(), new float[][] {{1, 2}, {3, 4}, {5}}))
        .hasMessage("text 2 of texts has a vector of 1 values, the first one of 2");
    ClassificationDataset numbers =
        ClassificationDataset.of(
            "numbers", List.of(new Example(TextInput.of("x"), Answer.value(2))));
    assertThatThrownBy(() -> FeatureDataset.of(numbers, new float[1][4]))
        .hasMessage("numbers is about REGRESSION, not about one label of several");
  }
}
