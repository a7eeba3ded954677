package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.engine.Goldens;
import io.slicer.engine.PlanExecutor;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.testing.TensorFile;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What torch.optim.AdamW does to the tiny checkpoints in six steps over three batches. */
@Tag("processor")
class TrajectoryGoldenTest {
  /** Of losses and gradient norms: torch differs so much from itself after a few steps. */
  private static final double TOLERANCE = 1e-4;

  /** Of a parameter's difference, relative to how far it moved from the start. */
  private static final double OF_THE_MOVEMENT = 2e-3;

  static Stream<Arguments> trajectories() {
    List<Arguments> trajectories = new ArrayList<>();
    for (String name : Goldens.models()) {
      for (Map.Entry<String, JsonNode> entry : Goldens.of(name).json("cases.json").properties()) {
        if (entry.getValue().has("steps")) {
          trajectories.add(Arguments.of(name, entry.getKey()));
        }
      }
    }
    return trajectories.stream();
  }

  @ParameterizedTest
  @MethodSource("trajectories")
  void sixStepsEndWhereTorchEnds(String name, String golden) {
    Goldens goldens = Goldens.of(name);
    String file = "adamw-" + golden + ".safetensors";
    assumeThat(goldens.has(file)).as("%s has %s", name, file).isTrue();
    JsonNode settings = goldens.json("cases.json").path(golden);
    EncoderConfig config = goldens.config();
    Goldens.TestHead head =
        new Goldens.TestHead(config.labels().size(), settings.path("h").asInt(config.hiddenSize()));
    boolean frozen = settings.path("head").asText().equals("frozen");
    TensorFile start = goldens.tensors("model.safetensors");
    TensorFile end = goldens.tensors(file);
    try (EncoderModel model = goldens.model(head, p -> frozen && p.equals("classifier.weight"));
        Executor executor = PlanExecutor.of(model, 2);
        AdamW optimizer = optimizer(model, executor, settings)) {
      take(settings, goldens, config, executor, optimizer);

      for (Parameters.Tensor tensor : model.parameters().tensors()) {
        assertMovement(
            tensor,
            executor.gradients().contains(tensor.name()),
            start.floats(tensor.name()),
            end,
            settings);
      }
    }
  }

  /** A parameter that was trained is where torch's is, another one where it was. */
  static void assertMovement(
      Parameters.Tensor tensor, boolean trained, float[] from, TensorFile end, JsonNode settings) {
    float[] actual = tensor.values().toArray();
    if (!trained) {
      assertThat(actual).as("frozen %s", tensor.name()).isEqualTo(from);
    } else if (Goldens.isKeyBias(tensor.name())) {
      // Its gradient is rounding noise around zero, which AdamW divides by itself.
      double most = 2 * sum(settings.path("lrs"));
      for (int i = 0; i < from.length; i++) {
        assertThat((double) actual[i]).as(tensor.name()).isCloseTo(from[i], within(most));
      }
    } else {
      float[] expected = end.floats(tensor.name());
      assertThat(distance(actual, expected))
          .as("%s: distance from the reference", tensor.name())
          .isLessThanOrEqualTo(OF_THE_MOVEMENT * distance(from, expected));
    }
  }

  @Test
  void whatDecaysIsWhatTransformersLetsDecay() {
    JsonNode settings = Goldens.shipped("tiny-distilbert").json("cases.json").path("ce");
    ToDoubleFunction<String> decay = AdamW.sparingBiasesAndNorms(0.05);
    assertThat(names(settings.path("trainable")).filter(p -> decay.applyAsDouble(p) > 0))
        .containsExactlyInAnyOrderElementsOf(names(settings.path("decayed")).toList());
  }

  private static Stream<String> names(JsonNode array) {
    return array.valueStream().map(JsonNode::asText);
  }

  @ParameterizedTest
  @MethodSource("trajectories")
  void aWordTableOfWhichOnlyUsedRowsAreTrainedEndsWhereTheWholeOneEnds(String name, String golden) {
    Goldens goldens = Goldens.of(name);
    String file = "adamw-" + golden + ".safetensors";
    assumeThat(goldens.has(file)).as("%s has %s", name, file).isTrue();
    JsonNode settings = goldens.json("cases.json").path(golden);
    EncoderConfig config = goldens.config();
    Goldens.TestHead head =
        new Goldens.TestHead(config.labels().size(), settings.path("h").asInt(config.hiddenSize()));
    boolean frozen = settings.path("head").asText().equals("frozen");
    Set<Integer> first = wordsOf(goldens.batch(0));
    Set<Integer> used = new TreeSet<>(first);
    for (int batch = 1; batch < goldens.batches(); batch++) {
      used.addAll(wordsOf(goldens.batch(batch)));
    }
    assertThat(used.size()).isBetween(first.size() + 1, config.vocabularySize() - 1);
    String table = EncoderGraph.wordTable(config);
    TensorFile start = goldens.tensors("model.safetensors");
    TensorFile end = goldens.tensors(file);
    try (EncoderModel model =
            goldens.model(
                config,
                head,
                p -> frozen && p.equals("classifier.weight"),
                used.stream().mapToInt(Integer::intValue));
        Executor executor = PlanExecutor.of(model, 2);
        AdamW optimizer = optimizer(model, executor, settings)) {
      take(settings, goldens, config, executor, optimizer);
      double decay = settings.path("weight_decay").asDouble();
      settings.path("lrs").forEach(rate -> model.words().decayOthers(1 - rate.asDouble() * decay));

      float[] from = start.floats(table);
      float[] expected = end.floats(table);
      int hidden = config.hiddenSize();
      for (int id = 0; id < config.vocabularySize(); id++) {
        float[] row = new float[hidden];
        model.words().copyRow(id, row, 0);
        float[] before = Arrays.copyOfRange(from, id * hidden, (id + 1) * hidden);
        float[] after = Arrays.copyOfRange(expected, id * hidden, (id + 1) * hidden);
        // Six roundings to float32, of which each changes the length of a row by less than this.
        double rounding = 6 * 0x1p-24 * distance(before, new float[hidden]);
        assertThat(distance(row, after))
            .as("row %d, %s", id, used.contains(id) ? "trained" : "never used")
            .isLessThanOrEqualTo(OF_THE_MOVEMENT * distance(before, after) + rounding);
      }
    }
  }

  private static Set<Integer> wordsOf(List<TokenSequence> sequences) {
    Set<Integer> words = new TreeSet<>();
    for (TokenSequence sequence : sequences) {
      for (int id : sequence.ids()) {
        words.add(id);
      }
    }
    return words;
  }

  static AdamW optimizer(EncoderModel model, Executor executor, JsonNode settings) {
    return new AdamW(
        model.parameters(),
        executor.gradients(),
        new AdamW.Settings(
            settings.path("betas").path(0).asDouble(),
            settings.path("betas").path(1).asDouble(),
            settings.path("eps").asDouble()),
        AdamW.sparingBiasesAndNorms(settings.path("weight_decay").asDouble()),
        2);
  }

  /** Takes the steps of the trajectory, checking rate, loss and norm of each. */
  static void take(
      JsonNode settings,
      Goldens goldens,
      EncoderConfig config,
      Executor executor,
      AdamW optimizer) {
    take(settings, goldens.batches(), goldens::batch, config, executor, optimizer);
  }

  /** The same with batches that are read in another way. */
  static void take(
      JsonNode settings,
      int count,
      IntFunction<List<TokenSequence>> sequences,
      EncoderConfig config,
      Executor executor,
      AdamW optimizer) {
    TrainingArguments arguments =
        TrainingArguments.builder()
            .learningRate(settings.path("lr").asDouble())
            .warmupSteps(settings.path("warmup_steps").asLong())
            .schedule(
                settings.path("schedule").asText().equals("cosine")
                    ? LearningRateSchedule.COSINE
                    : LearningRateSchedule.LINEAR)
            .build();
    int steps = settings.path("steps").asInt();
    int accumulate = settings.path("accumulate").asInt(1);
    for (int step = 0; step < steps; step++) {
      double rate = arguments.learningRateAt(step, steps);
      assertThat(rate).isCloseTo(settings.path("lrs").path(step).asDouble(), within(1e-18));

      List<TokenBatch> batches = new ArrayList<>();
      int first = 0;
      for (int i = 0; i < accumulate; i++) {
        TokenBatch batch =
            TokenBatch.pack(sequences.apply((step * accumulate + i) % count), config, first);
        batches.add(batch);
        first += batch.sequenceCount();
      }
      long rows = batches.stream().mapToLong(TokenBatch::scoredRows).sum();
      double loss = 0;
      for (int i = 0; i < accumulate; i++) {
        loss += executor.lossAndGradients(batches.get(i), new TrainingStep(1, step, rows, i > 0));
      }
      double norm = optimizer.gradientNorm(executor.updated());
      double factor = AdamW.clippingFactor(norm, settings.path("clip").asDouble(0));
      optimizer.step(rate, factor, executor.updated());

      JsonNode losses = settings.path("losses").path(step); // Of a parser there are two parts.
      double expectedLoss = losses.path("sum").asDouble(losses.asDouble());
      double expectedNorm = settings.path("grad_norms").path(step).asDouble();
      assertThat(loss).isCloseTo(expectedLoss, within(TOLERANCE * expectedLoss));
      assertThat(norm).isCloseTo(expectedNorm, within(TOLERANCE * expectedNorm));
    }
  }

  private static double sum(JsonNode numbers) {
    return numbers.valueStream().mapToDouble(JsonNode::asDouble).sum();
  }

  private static double distance(float[] a, float[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(squares);
  }
}
