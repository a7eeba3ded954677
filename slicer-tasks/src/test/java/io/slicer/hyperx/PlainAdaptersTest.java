package io.slicer.hyperx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.adapter.AdaptedModel;
import io.slicer.adapter.AdapterTraining;
import io.slicer.adapter.BottleneckAdapters.Level;
import io.slicer.adapter.BottleneckAdapters.Placement;
import io.slicer.adapter.SavedAdapter;
import io.slicer.hub.PretrainedModel;
import io.slicer.language.LanguageModel;
import io.slicer.language.LanguageModelTrainer;
import io.slicer.ner.NerModel;
import io.slicer.ner.Scoring;
import io.slicer.ner.SlicerTrainer;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.testing.TensorFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters of fixed weights, of a language and of a task on top of it. */
@Tag("processor")
class PlainAdaptersTest {
  @TempDir private Path directory;

  private SavedAdapter language(String name, long seed) {
    Path saved = directory.resolve("lm-" + name);
    try (LanguageModel model =
        LanguageModelTrainer.builder()
            .model(TinyPairs.model(directory).toString())
            .adapter(AdapterTraining.of(name, 8))
            .threads(2)
            .batchSize(8)
            .maxLength(40)
            .learningRate(5e-3)
            .fit(TinyPairs.texts(name, 40, seed))) {
      model.save(saved);
    }
    Path target = directory.resolve(name);
    AdaptedModel.of(PretrainedModel.of(saved)).write(name, target);
    return SavedAdapter.of(target);
  }

  @Test
  void aTaskIsLearnedOnTopOfALanguageAndDoneOnTopOfAnother() {
    SavedAdapter english = language("en", 1);
    SavedAdapter turkish = language("tr", 2);
    NerDataset data = TinyPairs.entities("ner", 100, 3);
    Path saved = directory.resolve("ner-model");
    try (NerModel model =
        SlicerTrainer.builder()
            .model(TinyPairs.model(directory).toString())
            .adapter(AdapterTraining.of("ner", 16).over(english))
            .threads(2)
            .batchSize(8)
            .epochs(12)
            .learningRate(1e-2)
            .fit(data)) {
      assertThat(model.evaluate(data, Scoring.WORDS).report().micro().f1()).isGreaterThan(0.95);
      model.save(saved);
    }
    assertNothingElseMoved(english, saved);
    double before;
    try (NerModel model = NerModel.load(saved)) {
      before = model.evaluate(data, Scoring.WORDS).report().micro().f1();
      assertThat(before).isGreaterThan(0.95);
    }
    Path swapped = directory.resolve("swapped");
    AdaptedModel.of(PretrainedModel.of(saved)).swap("en", turkish, swapped);
    try (NerModel model = NerModel.load(swapped)) {
      assertThat(model.evaluate(data, Scoring.WORDS).report().micro().f1()).isGreaterThan(0.5);
    }
    AdaptedModel.of(PretrainedModel.of(saved)).write("ner", directory.resolve("ner"));
    assertThat(SavedAdapter.of(directory.resolve("ner")).level().width()).isEqualTo(16);
  }

  private void assertNothingElseMoved(SavedAdapter below, Path saved) {
    TensorFile after = TensorFile.of(saved.resolve("model.safetensors"));
    TensorFile start = TensorFile.of(TinyPairs.model(directory).resolve("model.safetensors"));
    TensorFile adapter = TensorFile.of(below.directory().resolve("adapter.safetensors"));
    assertThat(adapter.names()).isNotEmpty();
    adapter
        .names()
        .forEach(name -> assertThat(after.floats(name)).as(name).isEqualTo(adapter.floats(name)));
    start.names().stream()
        .filter(name -> name.startsWith("bert."))
        .forEach(name -> assertThat(after.floats(name)).as(name).isEqualTo(start.floats(name)));
  }

  @Test
  void adaptersThatDoNotFitAreRefused() {
    SavedAdapter english = language("en", 1);
    assertThatThrownBy(() -> AdapterTraining.of("en", 8).over(english))
        .hasMessageContaining("each adapter once");
    assertThatThrownBy(
            () -> new AdapterTraining(List.of(english), Level.of("ner", 4), Placement.RESULT))
        .hasMessageContaining("placed");
    assertThatThrownBy(() -> AdaptedModel.of(PretrainedModel.of(TinyPairs.model(directory))))
        .hasMessageContaining("no adapters");
  }
}
