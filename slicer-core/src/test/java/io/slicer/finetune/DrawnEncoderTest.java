package io.slicer.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slicer.hub.PretrainedModel;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.testing.GoldenFiles;
import io.slicer.weights.FloatMemory;
import io.slicer.weights.Shape;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What transformers' {@code _init_weights} does, family by family. */
class DrawnEncoderTest {
  private static EncoderConfig config(String model) {
    return EncoderConfig.of(PretrainedModel.of(GoldenFiles.shipped(model).directory()).config());
  }

  private static float[] values(DrawnEncoder encoder, String name) {
    try (FloatMemory memory = encoder.read(name)) {
      return memory.toArray();
    }
  }

  private static float[] row(float[] table, int row, int width) {
    return Arrays.copyOfRange(table, row * width, (row + 1) * width);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-xlmr", "tiny-bert", "tiny-distilbert"})
  void weightsAreNormalBiasesZeroGainsOneAndPaddingZero(String model) {
    EncoderConfig config = config(model);
    int width = config.hiddenSize();
    String words = EncoderGraph.wordTable(config);
    String positions = config.family().embeddings().positions() + ".weight";
    try (DrawnEncoder encoder = new DrawnEncoder(config, 5);
        DrawnEncoder same = new DrawnEncoder(config, 5);
        DrawnEncoder other = new DrawnEncoder(config, 6)) {
      assertThat(encoder.names())
          .isEqualTo(EncoderGraph.parameters(config, config.vocabularySize()).keySet());
      for (String name : encoder.names()) {
        float[] drawn = values(encoder, name);
        Shape shape = encoder.shape(name);
        assertThat(drawn).as(name).hasSize(Math.toIntExact(shape.elements()));
        assertThat(values(same, name)).as(name).isEqualTo(drawn);
        if (shape.rank() == 1) {
          assertThat(drawn).as(name).containsOnly(name.endsWith(".bias") ? 0 : 1);
        } else {
          double square = 0;
          for (float value : drawn) {
            square += value * value / drawn.length;
          }
          double deviation = config.initializerRange();
          assertThat(Math.sqrt(square)).as(name).isCloseTo(deviation, within(0.25 * deviation));
          assertThat(values(other, name)).as(name).isNotEqualTo(drawn);
        }
      }
      assertThat(row(values(encoder, words), config.paddingId(), width)).containsOnly(0);
      boolean xlmr = model.equals("tiny-xlmr");
      float[] position = row(values(encoder, positions), config.paddingId(), width);
      assertThat(Arrays.equals(position, new float[width])).isEqualTo(xlmr);
    }
  }

  @Test
  void whatAnEncoderDoesNotHaveIsNotDrawn() {
    try (DrawnEncoder encoder = new DrawnEncoder(config("tiny-bert"), 5)) {
      assertThatThrownBy(() -> encoder.read("classifier.weight"))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("classifier.weight");
    }
  }
}
