package io.slicer.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.adapter.BottleneckAdapters.Level;
import io.slicer.adapter.BottleneckAdapters.Placement;
import io.slicer.engine.Goldens;
import io.slicer.engine.PackedWeights;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.Precision;
import io.slicer.engine.StockExecutor;
import io.slicer.graph.Nonlinearity;
import io.slicer.head.TokenClassificationHead;
import io.slicer.model.Condition;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.testing.TensorFile;
import io.slicer.weights.Checkpoint;
import io.slicer.weights.CheckpointException;
import io.slicer.weights.CheckpointView;
import io.slicer.weights.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

/** A language adapter under a task adapter computes what the library adapters computes. */
@Tag("processor")
class BottleneckAdaptersGoldenTest {
  private static final Goldens GOLDENS = Goldens.of("tiny-bert-adapters");
  private static final Condition ENGLISH = Condition.of(Map.of("language", "en"));

  @TempDir private Path directory;

  @BeforeEach
  void goldens() {
    assumeTrue(GOLDENS.has("adapters.json"), "the goldens have no tiny-bert-adapters");
  }

  private static String file(Placement placement) {
    return placement == Placement.NORMALIZED ? "grad-madx" : "grad-inside";
  }

  /** Two languages to choose from. */
  private static BottleneckAdapters adapters(Placement placement) {
    JsonNode widths = GOLDENS.json("adapters.json").path("bottleneck");
    return BottleneckAdapters.of(
        placement,
        new Level(
            "language",
            ImmutableList.of("en", "tr"),
            widths.path("language").asInt(),
            Nonlinearity.RELU),
        Level.of("ner", widths.path("task").asInt()));
  }

  private static List<String> labels() {
    return IntStream.range(0, 7).mapToObj(String::valueOf).toList();
  }

  private static Checkpoint start() {
    SafeTensors file = SafeTensors.open(GOLDENS.directory().resolve("start.safetensors"));
    Map<String, CheckpointView.Place> places = new LinkedHashMap<>();
    file.names()
        .forEach(
            name ->
                places.put(
                    name.replace("ner.cls.", "classifier."), new CheckpointView.Place(file, name)));
    return CheckpointView.of(places);
  }

  private static EncoderModel model(Placement placement, Predicate<String> frozen) {
    EncoderConfig config = GOLDENS.config().withLabels(labels());
    try (Checkpoint start = start()) {
      return EncoderModel.load(
          start,
          config,
          ModelSpec.of(new TokenClassificationHead(labels())).with(adapters(placement)),
          1,
          new EncoderModel.Training(ImmutableIntArray.of(), frozen));
    }
  }

  private static EncoderModel model(Placement placement) {
    Set<String> trained =
        GOLDENS.tensors(file(placement) + ".safetensors").names().stream()
            .map(name -> name.replace("grad.", "").replace("ner.cls.", "classifier."))
            .collect(Collectors.toSet());
    return model(placement, name -> !trained.contains(name));
  }

  private static TokenBatch batch() {
    return TokenBatch.pack(GOLDENS.batch(0), GOLDENS.config()).of("", ENGLISH);
  }

  private static double tolerance(Placement placement, String tensor) {
    JsonNode noise = GOLDENS.json("adapters.json").path("noise").path(file(placement)).path(tensor);
    return Math.max(1e-5, 5 * noise.asDouble());
  }

  private static void assertScores(float[] scores, Placement placement) {
    float[] all = GOLDENS.tensors(file(placement) + ".safetensors").floats("scores");
    List<TokenSequence> sequences = GOLDENS.batch(0);
    int width = all.length / 7 / sequences.size();
    float[] rows = new float[scores.length];
    int at = 0;
    for (int s = 0; s < sequences.size(); s++) {
      for (int token : sequences.get(s).scored()) {
        System.arraycopy(all, (s * width + token) * 7, rows, at, 7);
        at += 7;
      }
    }
    assertThat(at).isEqualTo(rows.length);
    Goldens.assertClose(scores, rows, tolerance(placement, "scores"), Goldens.scale(all), "scores");
  }

  @ParameterizedTest
  @CsvSource({"NORMALIZED,1", "NORMALIZED,3", "NORMALIZED,0", "RESULT,1", "RESULT,3", "RESULT,0"})
  void scoresLossAndEveryGradientAreThoseOfTheLibrary(Placement placement, int threads) {
    TensorFile expected = GOLDENS.tensors(file(placement) + ".safetensors");
    try (EncoderModel model = model(placement);
        Executor executor =
            threads == 0
                ? StockExecutor.of(model, DataType.DOUBLE)
                : PlanExecutor.of(model, threads)) {
      TokenBatch batch = batch();
      assertScores(executor.scores(batch), placement);
      double loss =
          executor.lossAndGradients(batch, new TrainingStep(1, 0, batch.scoredRows(), false));
      assertThat(loss)
          .isCloseTo(expected.floats("loss")[0], within(tolerance(placement, "loss") * loss));
      assertThat(executor.updated()).containsExactlyInAnyOrderElementsOf(model.trained());
      for (String name : executor.updated()) {
        String golden = "grad." + name.replace("classifier.", "ner.cls.");
        Goldens.assertClose(
            executor.gradients().get(name).values().toArray(),
            expected.floats(golden),
            tolerance(placement, golden),
            golden);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void packedWeightsGiveTheSame(Placement placement) {
    try (EncoderModel model = model(placement);
        PackedWeights weights = PackedWeights.of(model, Precision.FP32, 2);
        Executor rows = PlanExecutor.of(weights, 2);
        Executor columns = PlanExecutor.forSingleSentences(weights)) {
      assertScores(rows.scores(batch()), placement);
      assertScores(columns.scores(batch()), placement);
    }
  }

  @ParameterizedTest
  @EnumSource
  void adaptersThatWereSavedOneByOneAreStackedAgain(Placement placement) {
    EncoderConfig config = GOLDENS.config().withLabels(labels());
    try (EncoderModel model = model(placement)) {
      SavedAdapter.write(directory.resolve("en"), model, "en");
      SavedAdapter.write(directory.resolve("ner"), model, "ner");
    }
    SavedAdapter english = SavedAdapter.of(directory.resolve("en"));
    SavedAdapter entities = SavedAdapter.of(directory.resolve("ner"));
    assertThat(english.placement()).isEqualTo(placement);
    assertThat(english.level().width()).isEqualTo(adapters(placement).level("en").width());
    BottleneckAdapters stack = SavedAdapter.stack(List.of(english, entities));
    try (Checkpoint all = SavedAdapter.beside(start(), config, List.of(english, entities));
        EncoderModel model =
            EncoderModel.load(
                all, config, ModelSpec.of(new TokenClassificationHead(labels())).with(stack));
        Executor executor = PlanExecutor.of(model, 1)) {
      assertScores(executor.scores(batch().of("", Condition.NONE)), placement);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'\"ln_after\" : false', '\"ln_after\" : true', ln_after is true",
    "'\"scaling\" : 1.0', '\"scaling\" : 4.0', scaling is 4.0",
    "'\"inv_adapter\" : null', '\"inv_adapter\" : \"nice\"', inv_adapter is",
    "'\"leave_out\" : [ ]', '\"leave_out\" : [ 11 ]', leave_out is",
    "'\"name\" : \"en\"', '\"nothing\" : 1', lacks name",
    "'\"name\" : \"en\"', '\"name\" : \"..\"', a name has letters and no dot",
    "'\"hidden_size\" :', '\"other_size\" :', hidden_size",
    "'\"relu\"', '\"square\"', no activation"
  })
  void whatIsNotComputedIsRefused(String before, String after, String message) throws IOException {
    try (EncoderModel model = model(Placement.RESULT)) {
      SavedAdapter.write(directory.resolve("en"), model, "en");
    }
    Path file = directory.resolve("en").resolve("adapter_config.json");
    String text = Files.readString(file);
    assertThat(text).contains(before);
    Files.writeString(file, text.replace(before, after));
    assertThatThrownBy(() -> SavedAdapter.of(directory.resolve("en")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheAdapterOfTheBatchsLanguageIsTrained(Placement placement) {
    EncoderConfig config = GOLDENS.config();
    Set<String> own =
        adapters(placement).parameters(config).stream()
            .map(parameter -> parameter.name())
            .collect(Collectors.toSet());
    try (EncoderModel model = model(placement, name -> !own.contains(name));
        Executor executor = PlanExecutor.of(model, 2)) {
      TokenBatch batch = batch();
      executor.lossAndGradients(batch, new TrainingStep(1, 0, batch.scoredRows(), false));
      assertThat(executor.updated()).isNotEmpty().noneMatch(name -> name.contains(".tr."));
      Condition turkish = Condition.of(Map.of("language", "tr"));
      executor.lossAndGradients(
          batch.of("", turkish), new TrainingStep(1, 1, batch.scoredRows(), false));
      assertThat(executor.updated()).isNotEmpty().noneMatch(name -> name.contains(".en."));
      Condition unknown = Condition.of(Map.of("language", "sw"));
      assertThatThrownBy(() -> executor.scores(batch.of("", unknown)))
          .hasMessageContaining("\"sw\"");
    }
  }
}
