package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.TaskModel;
import io.slicer.inference.ValueChange;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of a task whose parameters are changed while it is open. */
@Tag("processor")
class OpenedToChangeTest {
  private static final ValueChange HALVED =
      (name, index, values, offset, count) -> {
        for (int i = offset; i < offset + count; i++) {
          values[i] *= 0.5f;
        }
      };

  @TempDir private Path directory;

  private PretrainedModel source(String golden) throws IOException {
    Path model = GoldenFiles.shipped(golden).directory();
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(model.resolve(file), directory.resolve(file));
    }
    Path tokenizer = GoldenFiles.shipped("tiny-xlmr").directory().resolve("tokenizer.json");
    Files.copy(tokenizer, directory.resolve("tokenizer.json"));
    return PretrainedModel.of(directory);
  }

  private static InferenceSettings settings() {
    return InferenceSettings.defaults().withThreads(2).withEngine(Engine.ONEDNN);
  }

  private static TaskModel tagger(PretrainedModel source) {
    EncoderConfig config = EncoderConfig.of(source.config());
    Head head = new TokenClassificationHead(config.labels(), new CrossEntropyLoss());
    return TaskModel.open(source, ModelSpec.of(head), settings().toBeChanged());
  }

  private static List<TokenSequence> sequences() {
    Random random = new Random(1);
    return IntStream.range(0, 40)
        .mapToObj(
            i ->
                TokenSequence.unlabelled(
                    random.ints(20, 5, 300).toArray(), new int[20], new int[] {1, 7, 12}))
        .toList();
  }

  private static List<Float> values(List<float[]> scores) {
    List<Float> values = new ArrayList<>();
    for (float[] each : scores) {
      for (float score : each) {
        values.add(score);
      }
    }
    return values;
  }

  private static List<Float> scores(TaskModel model) {
    return values(model.scores(sequences()));
  }

  @Test
  void aDecoderOfTheWordTableChangesWithIt() throws IOException {
    PretrainedModel source = source("tiny-xlmr-mlm");
    ModelSpec spec = ModelSpec.of(new MaskedLanguageModelHead());
    Path saved = directory.resolve("saved");
    try (TaskModel model = TaskModel.open(source, spec, settings().toBeChanged())) {
      List<Float> original = scores(model);
      model.change(HALVED);
      List<Float> changed = scores(model);
      model.change(HALVED); // not a quarter
      assertThat(scores(model)).isEqualTo(changed).isNotEqualTo(original);
      model.save(saved, Map.of());
      try (TaskModel fresh = TaskModel.open(PretrainedModel.of(saved), spec, settings())) {
        assertThat(scores(fresh)).isEqualTo(changed);
      }
      model.change(ValueChange.NONE);
      assertThat(scores(model)).isEqualTo(original);
    }
  }

  @Test
  void theFileMayGoWhileTheModelIsOpen() throws IOException {
    try (TaskModel model = tagger(source("tiny-xlmr"))) {
      List<Float> original = scores(model);
      model.change(HALVED);
      Files.delete(directory.resolve("model.safetensors"));
      model.change(ValueChange.NONE);
      assertThat(scores(model)).isEqualTo(original);
    }
  }

  @Test
  void aCallSeesAllOfAChangeOrNothing() throws Exception {
    try (TaskModel model = tagger(source("tiny-xlmr"))) {
      List<Float> original = scores(model);
      model.change(HALVED);
      List<Float> halved = scores(model);
      AtomicBoolean mixed = new AtomicBoolean();
      List<Thread> threads =
          IntStream.range(0, 3)
              .mapToObj(
                  t ->
                      new Thread(
                          () -> {
                            for (int i = 0; i < 40; i++) {
                              List<Float> found = scores(model);
                              if (!found.equals(original) && !found.equals(halved)) {
                                mixed.set(true);
                              }
                            }
                          }))
              .toList();
      threads.forEach(Thread::start);
      for (int i = 0; i < 20; i++) {
        model.change(i % 2 == 0 ? ValueChange.NONE : HALVED);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(mixed).isFalse();
    }
  }

  @Test
  void whoIsAtWorkWithAModelCannotChangeIt() throws IOException {
    try (TaskModel model = tagger(source("tiny-xlmr"))) {
      assertThatThrownBy(
              () ->
                  model.whileOpen(
                      () -> {
                        model.change(HALVED);
                        return model;
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("at work on this thread");
    }
  }
}
