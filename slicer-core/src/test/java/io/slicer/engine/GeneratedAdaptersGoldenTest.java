package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.TiedDecoderGoldenTest.DecoderHead;
import io.slicer.graph.EncoderOps;
import io.slicer.model.Condition;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.testing.TensorFile;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

  @BeforeEach
  void goldens() {
    assumeTrue(GOLDENS.has("hyperx.json"), "the goldens have no tiny-bert-hyperx-readme");
  }

  /** One linear layer, under the published name. */
  private record ClsHead(int labelCount) implements Head {
    @Override
    public List<NewParameter> parameters(EncoderConfig config) {
      return List.of(
          new NewParameter("cls.weight", Shape.of(labelCount, config.hiddenSize()), 0.02),
          new NewParameter("cls.bias", Shape.of(labelCount), 0));
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
    public String architecture(EncoderConfig.Type type) {
      return "ForTests";
    }
  }

  private static ModelSpec spec(JsonNode hyperx, EncoderConfig config) {
    Map<String, Head> heads = new LinkedHashMap<>();
    hyperx
        .path("tasks")
        .properties()
        .forEach(
            task ->
                heads.put(
                    task.getKey(),
                    task.getValue().isNull()
                        ? DecoderHead.of(config)
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
          spec(hyperx, config),
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
