package io.slicer.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.slicer.classification.SequenceClassifier;
import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.hub.TransferListener;
import io.slicer.inference.ChangeableModel;
import io.slicer.inference.InferenceSettings;
import io.slicer.inference.TaskModel;
import io.slicer.inference.ValueChange;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.ner.NerModel;
import io.slicer.parsing.DependencyParser;
import io.slicer.tagging.WordTagger;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An open model that gets one lambda after the other, beside models that were opened with each. */
@Tag("processor")
class LambdaSearchTest {
  /** Not in order, and one of them twice: what an earlier one has left must not show. */
  private static final List<Double> LAMBDAS = List.of(0.7, 0.0, 1.0, 0.3, 0.7);

  @TempDir private Path directory;

  /** A task, by its tiny model. */
  private enum Task {
    ENTITIES("tiny-xlmr", "tiny-xlmr"),
    WORDS("tiny-bert", "tiny-bert"),
    TEXTS("tiny-bert-sequence", "tiny-bert"),
    SHORT_TEXTS("tiny-distilbert-sequence", "tiny-distilbert"),
    TREES("tiny-xlmr-parser", "tiny-xlmr"),
    MASKS("tiny-xlmr-mlm", "tiny-xlmr");

    private final String golden;
    private final String encoder;

    Task(String golden, String encoder) {
      this.golden = golden;
      this.encoder = encoder;
    }

    ChangeableModel open(PretrainedModel source, InferenceSettings settings) {
      return switch (this) {
        case ENTITIES -> NerModel.load(source, settings);
        case WORDS -> WordTagger.load(source, settings);
        case TEXTS, SHORT_TEXTS -> SequenceClassifier.load(source, settings);
        case TREES -> DependencyParser.load(source, settings);
        case MASKS -> TaskModel.open(source, ModelSpec.of(new MaskedLanguageModelHead()), settings);
      };
    }

    List<float[]> scores(ChangeableModel model, List<TokenSequence> sequences) {
      return switch (this) {
        case ENTITIES -> ((NerModel) model).scores(sequences);
        case WORDS -> ((WordTagger) model).scores(sequences);
        case TEXTS, SHORT_TEXTS -> ((SequenceClassifier) model).scores(sequences);
        case TREES -> ((DependencyParser) model).scores(sequences);
        case MASKS -> ((TaskModel) model).scores(sequences);
      };
    }

    List<TokenSequence> sequences() {
      Random random = new Random(1);
      return IntStream.range(0, 12).mapToObj(i -> sequence(random, 3 + 4 * (i % 5))).toList();
    }

    private TokenSequence sequence(Random random, int tokens) {
      int[] ids = random.ints(tokens, 5, 300).toArray();
      int[] types = new int[tokens];
      return switch (this) {
        case TREES ->
            TokenSequence.ofRuns(
                ids,
                types,
                IntStream.range(1, tokens - 1).toArray(),
                IntStream.range(1, tokens - 1).map(i -> 1).toArray());
        case TEXTS, SHORT_TEXTS -> TokenSequence.unlabelled(ids, types, new int[1]);
        default -> TokenSequence.unlabelled(ids, types, IntStream.range(1, tokens - 1).toArray());
      };
    }
  }

  /** Many sequences, side by side, and then single ones, which all threads share. */
  private static List<List<Float>> scores(Task task, ChangeableModel model) {
    List<List<Float>> scores = new ArrayList<>();
    List<TokenSequence> sequences = task.sequences();
    List<float[]> all = new ArrayList<>(task.scores(model, sequences));
    sequences.forEach(one -> all.addAll(task.scores(model, List.of(one))));
    for (float[] each : all) {
      List<Float> values = new ArrayList<>();
      for (float score : each) {
        values.add(score);
      }
      scores.add(values);
    }
    return scores;
  }

  private static InferenceSettings settings(Engine engine, Precision precision) {
    return InferenceSettings.defaults().withThreads(2).withEngine(engine).withPrecision(precision);
  }

  @ParameterizedTest
  @CsvSource({
    "ENTITIES, ONEDNN, FP32",
    "ENTITIES, ONEDNN, BF16",
    "ENTITIES, ONEDNN, INT8",
    "ENTITIES, SAMEDIFF, FP32",
    "WORDS, ONEDNN, FP32",
    "WORDS, ONEDNN, INT8",
    "TEXTS, ONEDNN, FP32",
    "TEXTS, ONEDNN, BF16",
    "TEXTS, ONEDNN, INT8",
    "SHORT_TEXTS, ONEDNN, FP32",
    "SHORT_TEXTS, ONEDNN, INT8",
    "TREES, ONEDNN, FP32",
    "TREES, ONEDNN, BF16",
    "TREES, ONEDNN, INT8",
    "MASKS, ONEDNN, FP32",
    "MASKS, ONEDNN, BF16",
    "MASKS, ONEDNN, INT8"
  })
  void anOpenModelScoresAsAFreshlyLoadedSum(Task task, Engine engine, Precision precision)
      throws IOException {
    Path theta = TinyVectors.model(directory.resolve("theta"), task.golden, task.encoder);
    Path tuned = TinyVectors.tuned(theta, directory.resolve("tuned"), 7);
    InferenceSettings settings = settings(engine, precision);
    try (StoredModel before = StoredModel.open(theta);
        StoredModel after = StoredModel.open(tuned);
        TaskVector vector = TaskVector.of(after, before);
        ChangeableModel model = opened(task, theta, settings.toBeChanged())) {
      List<List<Float>> original = scores(task, model);
      int number = 0;
      for (double lambda : LAMBDAS) {
        Path sum = directory.resolve("sum-" + number++);
        vector.applyTo(before, lambda, sum, TransferListener.NONE);
        vector.applyTo(model, lambda);
        try (ChangeableModel fresh = opened(task, sum, settings)) {
          List<List<Float>> expected = scores(task, fresh);
          assertThat(scores(task, model)).as("lambda %s", lambda).isEqualTo(expected);
          assertThat(expected.equals(original)).isEqualTo(lambda == 0);
        }
      }
    }
  }

  private static ChangeableModel opened(Task task, Path model, InferenceSettings settings) {
    try {
      return task.open(PretrainedModel.of(model), settings);
    } catch (UnsupportedOperationException e) {
      assertThat(e).hasMessageContaining("needs a processor with");
      abort(e.getMessage());
      throw e;
    }
  }

  private WordTagger tagger() throws IOException {
    Path theta = TinyVectors.model(directory.resolve("theta"), "tiny-xlmr", "tiny-xlmr");
    return WordTagger.load(
        PretrainedModel.of(theta), settings(Engine.ONEDNN, Precision.FP32).toBeChanged());
  }

  /** One that does things to a vector of the tagger's architecture, made of another model. */
  private interface Use {
    void of(WordTagger model, TaskVector vector) throws IOException;
  }

  private void withVector(Use use) throws IOException {
    try (WordTagger model = tagger()) {
      Path theta = directory.resolve("theta");
      Path tuned = TinyVectors.tuned(theta, directory.resolve("tuned"), 3);
      try (StoredModel before = StoredModel.open(theta);
          StoredModel after = StoredModel.open(tuned)) {
        use.of(model, TaskVector.of(after, before));
      }
    }
  }

  @Test
  void theSearchTriesTheGridAndLeavesTheModelWithTheBest() throws IOException {
    withVector(
        (model, vector) -> {
          List<List<Float>> best = new ArrayList<>();
          List<Integer> calls = new ArrayList<>();
          LambdaSearch search = new LambdaSearch(List.of(0.0, 0.2, 0.4, 0.6));
          LambdaSearch.Result result =
              search.run(
                  model,
                  vector,
                  tagger -> {
                    calls.add(calls.size());
                    if (calls.size() == 3) {
                      best.addAll(scores(Task.WORDS, tagger));
                    }
                    return List.of(0.1, Double.NaN, 0.9, 0.3).get(calls.size() - 1);
                  });

          assertThat(result.best()).isEqualTo(new LambdaSearch.Score(0.4, 0.9));
          assertThat(result.scores())
              .extracting(LambdaSearch.Score::lambda)
              .isEqualTo(search.grid());
          assertThat(scores(Task.WORDS, model)).isEqualTo(best);
        });
  }

  @Test
  void ofEqualScoresThatOfTheSmallestLambdaIsBest() throws IOException {
    withVector(
        (model, vector) ->
            assertThat(new LambdaSearch(List.of(0.9, 0.2, 0.5)).run(model, vector, m -> 0.5).best())
                .isEqualTo(new LambdaSearch.Score(0.2, 0.5)));
  }

  @Test
  void theUsualGridGoesInTenthsFromZeroToOne() {
    assertThat(LambdaSearch.DEFAULT.grid())
        .containsExactly(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0);
  }

  @Test
  void aGridOfNothingIsRefused() {
    assertThatThrownBy(() -> new LambdaSearch(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without a lambda");
    assertThatThrownBy(() -> new LambdaSearch(List.of(0.5, Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite");
  }

  @Test
  void aSearchThatFailsLeavesTheModelAsItWas() throws IOException {
    withVector(
        (model, vector) -> {
          List<List<Float>> original = scores(Task.WORDS, model);
          assertThatThrownBy(
                  () ->
                      LambdaSearch.DEFAULT.run(
                          model,
                          vector,
                          tagger -> {
                            if (!scores(Task.WORDS, tagger).equals(original)) {
                              throw new ArithmeticException("no score");
                            }
                            return 0;
                          }))
              .isInstanceOf(ArithmeticException.class);
          assertThat(scores(Task.WORDS, model)).isEqualTo(original);

          assertThatThrownBy(() -> LambdaSearch.DEFAULT.run(model, vector, tagger -> Double.NaN))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("no score is a number");
          assertThat(scores(Task.WORDS, model)).isEqualTo(original);
        });
  }

  @Test
  void aChangeThatFailsHalfWayIsUndone() throws IOException {
    try (WordTagger model = tagger()) {
      List<List<Float>> original = scores(Task.WORDS, model);
      ValueChange failing =
          (name, index, values, offset, count) -> {
            if (name.contains("classifier")) {
              throw new CheckpointException("gone");
            }
            values[offset] += 1;
          };
      assertThatThrownBy(() -> model.change(failing)).hasMessage("gone");
      assertThat(scores(Task.WORDS, model)).isEqualTo(original);
    }
  }

  @Test
  void aChangedModelIsSavedAsItIs() throws IOException {
    withVector(
        (model, vector) -> {
          vector.applyTo(model, 0.6);
          Path saved = directory.resolve("saved");
          model.save(saved);
          InferenceSettings settings = settings(Engine.ONEDNN, Precision.FP32);
          try (WordTagger again = WordTagger.load(PretrainedModel.of(saved), settings)) {
            assertThat(scores(Task.WORDS, again)).isEqualTo(scores(Task.WORDS, model));
          }
        });
  }

  @Test
  void aVectorOfAnotherArchitectureChangesNothing() throws IOException {
    Path other = TinyVectors.model(directory.resolve("other"), "tiny-bert", "tiny-bert");
    Path tuned = TinyVectors.tuned(other, directory.resolve("other-tuned"), 4);
    Path parser = TinyVectors.model(directory.resolve("small"), "tiny-xlmr-parser", "tiny-xlmr");
    Path small = TinyVectors.tuned(parser, directory.resolve("small-tuned"), 4);
    try (WordTagger model = tagger();
        StoredModel bert = StoredModel.open(tuned);
        StoredModel bertBase = StoredModel.open(other);
        StoredModel narrow = StoredModel.open(small);
        StoredModel narrowBase = StoredModel.open(parser)) {
      List<List<Float>> original = scores(Task.WORDS, model);
      assertThatThrownBy(() -> TaskVector.of(bert, bertBase).applyTo(model, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("two architectures");
      assertThatThrownBy(() -> TaskVector.of(narrow, narrowBase).applyTo(model, 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageMatching(
              "tensor \"roberta.*\" has shape \\(.*32\\) in .* and .*48\\) in the model");
      assertThat(scores(Task.WORDS, model)).isEqualTo(original);
    }
  }

  @Test
  void onlyAModelThatWasOpenedForItIsChanged() throws IOException {
    Path theta = TinyVectors.model(directory.resolve("theta"), "tiny-xlmr", "tiny-xlmr");
    InferenceSettings settings = settings(Engine.ONEDNN, Precision.FP32);
    try (WordTagger model = WordTagger.load(PretrainedModel.of(theta), settings)) {
      assertThatThrownBy(() -> model.change(ValueChange.NONE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("toBeChanged");
    }
    WordTagger closed = WordTagger.load(PretrainedModel.of(theta), settings.toBeChanged());
    closed.close();
    assertThatThrownBy(() -> closed.change(ValueChange.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aModelIsAskedForAllParametersBeforeAnythingIsChanged() throws IOException {
    try (WordTagger model = tagger()) {
      List<String> checked = new ArrayList<>();
      model.change(
          new ValueChange() {
            @Override
            public void check(Map<String, Shape> parameters) {
              checked.addAll(parameters.keySet());
            }

            @Override
            public void apply(String name, long index, float[] values, int offset, int count) {
              assertThat(checked).contains(name);
            }
          });
      assertThat(checked)
          .contains("classifier.weight", "roberta.embeddings.word_embeddings.weight");
    }
  }
}
