package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of an open model's weights is cut, written into, and deleted. */
class CopiedWeightsTest {
  private static final List<String> TEXTS =
      List.of("Olena moved to Lviv.", "The Danube flows through Vienna and Budapest.");

  @TempDir private Path model;

  @BeforeEach
  void copyTheModel() throws IOException {
    try (var files = Files.list(GoldenFiles.shipped("tiny-bert").directory())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void aCopyTagsAsTheModelDoesWhateverBecomesOfTheFile() throws IOException {
    List<List<Entity>> right;
    try (NerModel mapped = NerModel.load(model)) {
      right = mapped.tagTexts(TEXTS);
    }
    Path weights = model.resolve("model.safetensors");
    try (NerModel copied =
        NerModel.load(
            PretrainedModel.of(model), InferenceSettings.defaults().withWeightsCopied())) {
      try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
        channel.truncate(10);
      }
      assertThat(copied.tagTexts(TEXTS)).isEqualTo(right);
      Files.write(weights, new byte[10_000_000]);
      assertThat(copied.tagTexts(TEXTS)).isEqualTo(right);
      Files.delete(weights);
      assertThat(copied.tagTexts(TEXTS)).isEqualTo(right);
    }
  }

  @Test
  void aModelThatIsChangedIsNoCopy() {
    InferenceSettings both = InferenceSettings.defaults().toBeChanged().withWeightsCopied();
    assertThatThrownBy(() -> NerModel.load(PretrainedModel.of(model), both))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be a copy");
  }
}
