package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.graph.EncoderOps;
import io.slicer.head.MaskedLanguageModelHead;
import io.slicer.model.Condition;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderFamily;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.testing.TensorFile;
import io.slicer.train.AdamW;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.Trainer;
import io.slicer.train.TrainingArguments;
import io.slicer.train.TrainingList;
import io.slicer.train.TrainingListener;
import io.slicer.weights.Initializer;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Three heads, made weights of all layers out of one product, and embeddings that a batch chooses.
 */
@Tag("processor")
class GeneratedAdaptersGoldenTest {
  private static final Goldens GOLDENS = Goldens.of("tiny-bert-hyperx-readme");

  @TempDir private Path directory;

  @BeforeEach
  void goldens() {
    assumeTrue(GOLDENS.has("hyperx.json"), "the goldens have no tiny-bert-hyperx-readme");
  }

  /** One linear layer, under the published name. */
  private record ClsHead(int labelCount) implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return List.of(
          new NewParameter(
              "cls.weight", Shape.of(labelCount, config.hiddenSize()), Initializer.normal(0.02)),
          new NewParameter("cls.bias", Shape.of(labelCount), Initializer.zeros()));
    }

    private SDVariable weight(EncoderOps ops, EncoderConfig config) {
      return ops.parameter("cls.weight", Shape.of(labelCount, config.hiddenSize()));
    }

    private SDVariable bias(EncoderOps ops) {
      return ops.parameter("cls.bias", Shape.of(labelCount));
    }

    @Override
    public SDVariable scores(EncoderOps ops, SDVariable rows, EncoderConfig config) {
      return ops.linear(rows, weight(ops, config), bias(ops));
    }

    @Override
    public SDVariable loss(EncoderOps ops, SDVariable rows, EncoderConfig config, int dropoutSite) {
      return ops.slicedCrossEntropy(rows, weight(ops, config), bias(ops), config.hiddenSize());
    }

    @Override
    public String architecture(EncoderFamily family) {
      return "ForTests";
    }
  }

  private static ModelSpec spec(JsonNode hyperx) {
    Map<String, Head> heads = new LinkedHashMap<>();
    hyperx
        .path("tasks")
        .properties()
        .forEach(
            task ->
                heads.put(
                    task.getKey(),
                    task.getValue().isNull()
                        ? new MaskedLanguageModelHead()
                        : new ClsHead(task.getValue().asInt())));
    return ModelSpec.of(heads).with(GeneratedAdapters.of(hyperx));
  }

  private static EncoderModel model(Predicate<String> frozen, int words) {
    JsonNode hyperx = GOLDENS.json("hyperx.json");
    EncoderConfig config = GOLDENS.config();
    try (SafeTensors start = SafeTensors.open(GOLDENS.directory().resolve("start.safetensors"))) {
      return EncoderModel.load(
          start,
          config,
          spec(hyperx),
          1,
          new EncoderModel.Training(ImmutableIntArray.copyOf(IntStream.range(0, words)), frozen));
    }
  }

  private static EncoderModel model() {
    Set<String> trained = new HashSet<>();
    GOLDENS.json("hyperx.json").path("trained").forEach(name -> trained.add(name.asText()));
    return model(name -> !trained.contains(name), 0);
  }

  private static Executor executor(EncoderModel model, String kind) {
    return switch (kind) {
      case "session" -> StockExecutor.of(model, DataType.DOUBLE);
      case "plan" -> PlanExecutor.of(model, 1);
      default -> PlanExecutor.of(model, 3);
    };
  }

  private static TokenBatch batch(String sentences, String task, String language) {
    List<TokenSequence> sequences = GOLDENS.batch(sentences);
    return TokenBatch.pack(sequences, GOLDENS.config())
        .of(task, Condition.of(Map.of("task", task, "language", language)));
  }

  private static double tolerance(String file, String tensor) {
    JsonNode noise = GOLDENS.json("hyperx.json").path("noise").path(file).path(tensor);
    return Math.max(1e-5, 5 * noise.asDouble());
  }

  private static void assertScores(
      float[] scores, String file, TokenBatch batch, String sentences) {
    TensorFile expected = GOLDENS.tensors(file + ".safetensors");
    float[] all = expected.floats("scores");
    List<TokenSequence> sequences = GOLDENS.batch(sentences);
    int columns = scores.length / batch.scoredRows();
    int width = all.length / columns / sequences.size();
    List<Float> wanted = new ArrayList<>();
    for (int s = 0; s < sequences.size(); s++) {
      for (int token : sequences.get(s).scored()) {
        for (int c = 0; c < columns; c++) {
          wanted.add(all[(s * width + token) * columns + c]);
        }
      }
    }
    float[] rows = new float[wanted.size()];
    IntStream.range(0, rows.length).forEach(i -> rows[i] = wanted.get(i));
    Goldens.assertClose(
        scores, rows, tolerance(file, "scores"), Goldens.scale(all), file + " scores");
  }

  private static void assertGradients(Executor executor, String file) {
    TensorFile expected = GOLDENS.tensors(file + ".safetensors");
    for (String name : executor.updated()) {
      String golden = "grad." + name;
      Goldens.assertClose(
          executor.gradients().get(name).values().toArray(),
          expected.floats(golden),
          tolerance(file, golden),
          Goldens.scale(expected.floats("grad." + Goldens.scaledBy(name))),
          file + " " + name);
    }
  }

  @ParameterizedTest
  @CsvSource({"plan", "team", "session"})
  void scoresLossAndEveryGradientOfEachPairAreTorchs(String kind) {
    try (EncoderModel model = model();
        Executor executor = executor(model, kind)) {
      for (int round = 0; round < 2; round++) {
        for (JsonNode pair : GOLDENS.json("hyperx.json").path("pairs")) {
          List<String> names = Splitter.on('#').splitToList(pair.asText());
          String task = names.get(0);
          String language = names.get(1);
          String file = "grad-" + task + "-" + language;
          TensorFile expected = GOLDENS.tensors(file + ".safetensors");
          TokenBatch batch = batch(task + "-" + language, task, language);
          assertScores(executor.scores(batch), file, batch, task + "-" + language);
          double loss =
              executor.lossAndGradients(
                  batch, new TrainingStep(1, round, batch.scoredRows(), false));
          assertThat(loss).isCloseTo(expected.floats("loss")[0], within(2e-5 * loss));
          // Only what the pair reaches has a gradient.
          assertThat(executor.updated())
              .isNotEmpty()
              .allMatch(name -> expected.has("grad." + name), "is in the golden");
          assertThat(model.trained())
              .filteredOn(name -> expected.has("grad." + name))
              .isSubsetOf(executor.updated());
          assertGradients(executor, file);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"plan", "team", "session"})
  void withNothingFrozenEveryGradientIsTorchs(String kind) {
    try (EncoderModel model = model(name -> false, GOLDENS.config().vocabularySize());
        Executor executor = executor(model, kind)) {
      TokenBatch batch = batch("ner-en", "ner", "en");
      for (int round = 0; round < 2; round++) {
        executor.lossAndGradients(batch, new TrainingStep(1, round, batch.scoredRows(), false));
        assertGradients(executor, "grad-all-ner-en");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"plan", "team", "session"})
  void aPairThatNoBatchTrainsHasScores(String kind) {
    try (EncoderModel model = model();
        Executor executor = executor(model, kind)) {
      TokenBatch batch = batch("ner-en", "ner", "sw");
      assertScores(executor.scores(batch), "forward-ner-sw", batch, "ner-en");
    }
  }

  /** torch 2: a parameter that a step does not reach is not touched. */
  @Test
  void stepsOverPairsEndWhereTorchEnds() {
    JsonNode hyperx = GOLDENS.json("hyperx.json");
    JsonNode trajectory = hyperx.path("trajectory");
    JsonNode expected = trajectory.path("adamw");
    Set<String> decayed = new HashSet<>();
    hyperx.path("decayed").forEach(name -> decayed.add(name.asText()));
    double decay = trajectory.path("weight_decay").asDouble();
    try (EncoderModel model = model();
        PlanExecutor executor = PlanExecutor.of(model, 2);
        AdamW optimizer =
            new AdamW(
                model.parameters(),
                executor.gradients(),
                AdamW.Settings.DEFAULT,
                name -> decayed.contains(name) ? decay : 0,
                2)) {
      for (int t = 0; t < trajectory.path("pairs").size(); t++) {
        List<String> pair = Splitter.on('#').splitToList(trajectory.path("pairs").path(t).asText());
        TokenBatch batch = batch(String.join("-", pair), pair.get(0), pair.get(1));
        double loss =
            executor.lossAndGradients(batch, new TrainingStep(1, t, batch.scoredRows(), false));
        double norm = optimizer.gradientNorm(executor.updated());
        assertThat(loss).isCloseTo(expected.path("losses").path(t).asDouble(), within(1e-5 * loss));
        assertThat(norm)
            .isCloseTo(expected.path("grad_norms").path(t).asDouble(), within(2e-5 * norm));
        optimizer.step(
            expected.path("lrs").path(t).asDouble(),
            AdamW.clippingFactor(norm, trajectory.path("clip").asDouble()),
            executor.updated());
      }
      TensorFile start = GOLDENS.tensors("start.safetensors");
      TensorFile end = GOLDENS.tensors("adamw.safetensors");
      for (String name : model.trained()) {
        double moved = norm(end.floats(name), start.floats(name));
        double noise = expected.path("noise").path(name).asDouble();
        assertThat(norm(model.parameters().get(name).values().toArray(), end.floats(name)))
            .as(name)
            .isLessThanOrEqualTo(Math.max(2e-3, 5 * noise) * moved);
      }
    }
  }

  private static double norm(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private static Map<String, TrainingList> mixture() {
    Map<String, TrainingList> lists = new LinkedHashMap<>();
    for (JsonNode pair : GOLDENS.json("hyperx.json").path("pairs")) {
      List<String> names = Splitter.on('#').splitToList(pair.asText());
      Condition condition = Condition.of(Map.of("task", names.get(0), "language", names.get(1)));
      lists.put(
          pair.asText(),
          new TrainingList(names.get(0), condition, GOLDENS.batch(String.join("-", names))));
    }
    return lists;
  }

  private Map<String, float[]> train(
      CheckpointSettings checkpoints, Consumer<TrainingListener.Step> hears) {
    TrainingArguments arguments =
        TrainingArguments.builder()
            .epochs(12)
            .batchSize(1)
            .learningRate(1e-3)
            .weightDecay(0.05)
            .threads(2)
            .checkpoints(checkpoints)
            .build();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void stepped(Step step) {
            hears.accept(step);
          }
        };
    try (EncoderModel model = model();
        PlanExecutor executor = PlanExecutor.of(model, 2)) {
      Trainer.builder(executor, model)
          .arguments(arguments)
          .listener(listener)
          .build()
          .train(mixture(), 5);
      Map<String, float[]> weights = new LinkedHashMap<>();
      for (String name : model.trained()) {
        weights.put(name, model.parameters().get(name).values().toArray());
      }
      return weights;
    }
  }

  @Test
  void aMixtureThatIsStoppedAndResumedEndsWithTheSameBits() {
    Set<String> read = new HashSet<>();
    Map<String, float[]> whole =
        train(CheckpointSettings.in(directory.resolve("whole")), step -> read.add(step.list()));
    assertThat(read).containsExactlyInAnyOrderElementsOf(mixture().keySet());

    CheckpointSettings checkpoints = CheckpointSettings.in(directory.resolve("stopped"));
    List<Long> steps = new ArrayList<>();
    train(
        checkpoints,
        step -> {
          steps.add(step.step());
          if (step.step() == step.totalSteps() / 2) {
            Thread.currentThread().interrupt();
          }
        });
    assertThat(Thread.interrupted()).isTrue();
    Map<String, float[]> resumed = train(checkpoints.withResume(), step -> steps.add(step.step()));
    assertThat(steps).doesNotHaveDuplicates().isSorted();
    assertThat(resumed).containsOnlyKeys(whole.keySet());
    whole.forEach((name, values) -> assertThat(resumed.get(name)).as(name).isEqualTo(values));
  }

  @Test
  void aBatchMustSayWhatItIsOf() {
    try (EncoderModel model = model();
        Executor executor = PlanExecutor.of(model, 2)) {
      TokenBatch batch = TokenBatch.pack(GOLDENS.batch("ner-en"), GOLDENS.config());
      assertThatThrownBy(() -> executor.scores(batch.of("ner", Condition.NONE)))
          .hasMessageContaining("does not say which task");
      Condition unknown = Condition.of(Map.of("task", "ner", "language", "xx"));
      assertThatThrownBy(() -> executor.scores(batch.of("ner", unknown)))
          .hasMessageContaining("\"xx\"");
      assertThatThrownBy(() -> executor.scores(batch)).hasMessageContaining("no head \"\"");
    }
  }
}
