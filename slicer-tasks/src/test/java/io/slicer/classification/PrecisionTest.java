package io.slicer.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.DynamicBatcher;
import io.slicer.inference.InferenceSettings;
import io.slicer.text.TextInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Classifiers in other numbers, with the other engine, and asked by many threads at once. */
@Tag("processor")
class PrecisionTest {
  private static final List<TextInput> INPUTS =
      IntStream.range(0, 40)
          .mapToObj(
              i ->
                  i % 2 == 0
                      ? TextInput.of("the film was great ".repeat(1 + i % 9))
                      : TextInput.of("Ada sees Rome", "the river in 1968 ".repeat(1 + i % 5)))
          .toList();

  @TempDir private Path directory;

  private PretrainedModel source(String encoder) throws IOException {
    return PretrainedModel.of(TinyClassifiers.directory(directory, encoder, Optional.empty()));
  }

  private static InferenceSettings settings() {
    return InferenceSettings.defaults().withEngine(Engine.ONEDNN);
  }

  private static List<Classification> answers(PretrainedModel source, InferenceSettings settings) {
    try (SequenceClassifier model = SequenceClassifier.load(source, settings)) {
      return model.classify(INPUTS);
    }
  }

  private static void assertClose(
      List<Classification> actual, List<Classification> expected, double tolerance) {
    for (int i = 0; i < expected.size(); i++) {
      for (LabelScore score : expected.get(i).scores()) {
        assertThat(actual.get(i).score(score.label()))
            .as("%s of %s", score.label(), INPUTS.get(i))
            .isCloseTo(score.score(), within(tolerance));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-xlmr, BF16",
    "tiny-xlmr, INT8",
    "tiny-bert, BF16",
    "tiny-bert, INT8",
    "tiny-distilbert, BF16",
    "tiny-distilbert, INT8"
  })
  void probabilitiesAreAboutTheSameInEveryPrecision(String encoder, Precision precision)
      throws IOException {
    List<Classification> expected = answers(source(encoder), settings());
    List<Classification> actual;
    try {
      actual = answers(source(encoder), settings().withPrecision(precision));
    } catch (UnsupportedOperationException e) {
      assertThat(e).hasMessageContaining("needs a processor with");
      abort(e.getMessage());
      return;
    }
    assertClose(actual, expected, 0.1);
  }

  @ParameterizedTest
  @CsvSource({"tiny-xlmr", "tiny-bert", "tiny-distilbert"})
  void bothEnginesSayTheSame(String encoder) throws IOException {
    assertClose(
        answers(source(encoder), settings().withEngine(Engine.SAMEDIFF)),
        answers(source(encoder), settings()),
        1e-5);
  }

  @Test
  void manyThreadsShareAModelAndABatcher()
      throws IOException, InterruptedException, ExecutionException {
    List<Classification> expected = answers(source("tiny-xlmr"), settings());
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (SequenceClassifier model = SequenceClassifier.load(source("tiny-xlmr"), settings());
        DynamicBatcher<TextInput, Classification> batcher =
            new DynamicBatcher<>("classifier", model::classify, DynamicBatcher.Settings.DEFAULT)) {
      List<Future<Classification>> alone = new ArrayList<>();
      List<Future<Classification>> batched = new ArrayList<>();
      for (TextInput input : INPUTS) {
        alone.add(threads.submit(() -> model.classify(List.of(input)).get(0)));
        batched.add(threads.submit(() -> batcher.ask(input)));
      }
      List<Classification> each = new ArrayList<>();
      List<Classification> together = new ArrayList<>();
      for (int i = 0; i < INPUTS.size(); i++) {
        each.add(alone.get(i).get());
        together.add(batched.get(i).get());
      }
      assertClose(each, expected, 1e-5);
      assertClose(together, expected, 1e-5);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void aClosedModelSaysSo() throws IOException {
    SequenceClassifier model = SequenceClassifier.load(source("tiny-xlmr"), settings());
    model.close();
    model.close();
    assertThatThrownBy(() -> model.classify("text")).isInstanceOf(IllegalStateException.class);
  }
}
