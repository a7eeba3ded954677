package io.slicer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.primitives.Floats;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.testing.TensorFile;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** What transformers computes on the tiny checkpoints, forward and backward. */
@Tag("processor")
class EncoderGoldenTest {
  private static final String FORWARD = "forward.safetensors";

  /** What files of a model's other batches have behind their names, beside those of batch 0. */
  private static final List<String> OTHER_BATCHES = List.of("1", "padding");

  /** In place of a number of threads: SameDiff's own sessions. */
  private static final int STOCK = 0;

  private static Executor executor(EncoderModel model, int threads) {
    return threads == STOCK
        ? StockExecutor.of(model, DataType.FLOAT)
        : PlanExecutor.of(model, threads);
  }

  private static List<float[]> hiddenStates(Executor executor, TokenBatch batch) {
    return executor instanceof StockExecutor stock
        ? stock.hiddenStates(batch)
        : ((PlanExecutor) executor).hiddenStates(batch);
  }

  /** The batches of a model that have files of a kind, batch 0 first. */
  private static List<String> batches(String name, String kind) {
    List<String> batches = new ArrayList<>(List.of("0"));
    OTHER_BATCHES.stream()
        .filter(batch -> Goldens.of(name).has(file(kind, batch)))
        .forEach(batches::add);
    return batches;
  }

  private static String file(String kind, String batch) {
    return kind + (batch.equals("0") ? "" : "-" + batch) + ".safetensors";
  }

  static Stream<Arguments> forward() {
    return Goldens.encoders().stream()
        .flatMap(
            name ->
                batches(name, "forward").stream()
                    .flatMap(
                        batch -> Stream.of(1, 2, 3, STOCK).map(t -> Arguments.of(name, batch, t))));
  }

  static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    for (String name : Goldens.encoders()) {
      for (Map.Entry<String, JsonNode> entry : Goldens.of(name).json("cases.json").properties()) {
        if (entry.getValue().has("trainable")) {
          batches(name, "grad-" + entry.getKey())
              .forEach(batch -> cases.add(Arguments.of(name, entry.getKey(), batch)));
        }
      }
    }
    return cases.stream();
  }

  static Stream<Arguments> casesByThreads() {
    return cases()
        .map(Arguments::get)
        .flatMap(one -> Stream.of(1, 2, STOCK).map(t -> Arguments.of(one[0], one[1], one[2], t)));
  }

  @ParameterizedTest
  @MethodSource("forward")
  void hiddenStatesOfEveryLayerAndLogitsAreTheReferences(String name, String number, int threads) {
    Goldens goldens = Goldens.of(name);
    EncoderConfig config = goldens.config();
    Goldens.TestHead head = new Goldens.TestHead(config.labels().size(), config.hiddenSize());
    List<TokenSequence> sequences = everyTokenScored(goldens.batch(number));
    TokenBatch batch = TokenBatch.pack(sequences, config);
    String file = file("forward", number);
    TensorFile expected = goldens.tensors(file);
    try (EncoderModel model = goldens.model(head, parameter -> true);
        Executor executor = executor(model, threads)) {
      List<float[]> states = hiddenStates(executor, batch);
      assertThat(states).hasSize(config.layers() + 1);
      for (int l = 0; l < states.size(); l++) {
        String tensor = "hidden_states." + l;
        float[] padded = expected.floats(tensor);
        Goldens.assertClose(
            inOrder(states.get(l), batch, config.hiddenSize()),
            withoutPadding(padded, sequences, config.hiddenSize()),
            goldens.tolerance(file, tensor),
            tensor);
      }
      Goldens.assertClose(
          executor.scores(batch),
          withoutPadding(expected.floats("logits"), sequences, config.labels().size()),
          goldens.tolerance(file, "logits"),
          "logits");
    }
  }

  @ParameterizedTest
  @MethodSource("io.slicer.testing.GoldenFiles#models")
  void attentionProbabilitiesAreTheReferences(String name) {
    Goldens goldens = Goldens.of(name);
    EncoderConfig config = goldens.config();
    Goldens.TestHead head = new Goldens.TestHead(config.labels().size(), config.hiddenSize());
    List<TokenSequence> sequences = goldens.batch(0);
    sequences.sort(Comparator.comparing((TokenSequence s) -> -s.length()));
    TensorFile expected = goldens.tensors(FORWARD);
    try (EncoderModel model = goldens.model(head, parameter -> true);
        StockExecutor executor = StockExecutor.of(model, DataType.FLOAT)) {
      TokenBatch batch = TokenBatch.pack(sequences, config);
      List<float[]> layers = executor.attentionProbabilities(batch);
      assertThat(layers).hasSize(config.layers());
      for (int l = 0; l < layers.size(); l++) {
        float[] reference = expected.floats("attentions." + l);
        double tolerance = goldens.tolerance(FORWARD, "attentions." + l);
        int[] order = order(goldens.batch(0));
        int width = sequences.get(0).length();
        for (int s = 0; s < sequences.size(); s++) {
          for (int a = 0; a < config.heads(); a++) {
            for (int t = 0; t < sequences.get(s).length(); t++) {
              int row = ((s * config.heads() + a) * width + t) * width;
              int golden = ((order[s] * config.heads() + a) * width + t) * width;
              Goldens.assertClose(
                  Arrays.copyOfRange(layers.get(l), row, row + width),
                  Arrays.copyOfRange(reference, golden, golden + width),
                  tolerance,
                  "attentions." + l + " of sentence " + s + ", head " + a + ", token " + t);
            }
          }
        }
      }
    }
  }

  /** Without padding, and in the order in which the sequences were given. */
  @ParameterizedTest
  @MethodSource("io.slicer.testing.GoldenFiles#models")
  void inspectionOfBothEnginesIsTheReference(String name) {
    Goldens goldens = Goldens.of(name);
    EncoderConfig config = goldens.config();
    Goldens.TestHead head = new Goldens.TestHead(config.labels().size(), config.hiddenSize());
    List<TokenSequence> sequences = goldens.batch(0);
    TokenBatch batch = TokenBatch.pack(sequences, config);
    TensorFile expected = goldens.tensors(FORWARD);
    try (EncoderModel model = goldens.model(head, parameter -> true)) {
      for (Engine engine : Engine.values()) {
        try (EncoderInspector inspector = engine.inspector(model)) {
          EncoderInspector.Inspection found = inspector.inspect(batch);
          assertThat(found.attention()).hasSize(config.layers());
          for (int l = 0; l < config.layers(); l++) {
            String tensor = "attentions." + l;
            Goldens.assertClose(
                found.attention().get(l),
                pairsWithoutPadding(expected.floats(tensor), sequences, config.heads()),
                goldens.tolerance(FORWARD, tensor),
                engine + " " + tensor);
          }
          List<float[]> states = inspector.hiddenStates(batch);
          assertThat(found.hiddenStates()).hasSameSizeAs(states);
          for (int l = 0; l < states.size(); l++) {
            Goldens.assertClose(found.hiddenStates().get(l), states.get(l), 0, "layer " + l);
          }
        }
      }
    }
  }

  /** Of (S, A, T, T). */
  private static float[] pairsWithoutPadding(
      float[] padded, List<TokenSequence> sequences, int heads) {
    int width = sequences.stream().mapToInt(TokenSequence::length).max().orElseThrow();
    List<float[]> rows = new ArrayList<>();
    for (int s = 0; s < sequences.size(); s++) {
      int tokens = sequences.get(s).length();
      for (int a = 0; a < heads; a++) {
        for (int t = 0; t < tokens; t++) {
          int from = ((s * heads + a) * width + t) * width;
          rows.add(Arrays.copyOfRange(padded, from, from + tokens));
        }
      }
    }
    return Floats.concat(rows.toArray(new float[0][]));
  }

  /** The sequences' numbers, longest first. */
  private static int[] order(List<TokenSequence> sequences) {
    return IntStream.range(0, sequences.size())
        .boxed()
        .sorted(Comparator.comparing(s -> -sequences.get(s).length()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("casesByThreads")
  void lossAndEveryGradientAreTheReferences(
      String name, String golden, String number, int threads) {
    Goldens goldens = Goldens.of(name);
    String file = file("grad-" + golden, number);
    assumeThat(goldens.has(file)).as("%s has %s", name, file).isTrue();
    JsonNode settings = goldens.json("cases.json").path(golden);
    EncoderConfig config = goldens.config();
    TensorFile expected = goldens.tensors(file);
    try (EncoderModel model = model(goldens, settings);
        Executor executor = executor(model, threads)) {
      TokenBatch batch = TokenBatch.pack(goldens.batch(number), config);
      double loss =
          executor.lossAndGradients(batch, new TrainingStep(1, 0, batch.scoredRows(), false));
      assertThat(loss)
          .isCloseTo(
              expected.floats("loss")[0],
              Percentage.withPercentage(100 * goldens.tolerance(file, "loss")));
      List<String> names = new ArrayList<>();
      settings.path("trainable").forEach(n -> names.add(n.asText()));
      assertThat(executor.gradients().names()).containsExactlyInAnyOrderElementsOf(names);
      for (Parameters.Tensor gradient : executor.gradients().tensors()) {
        goldens.assertGradient(gradient.values().toArray(), expected, file, gradient.name());
      }
    }
  }

  /**
   * Torch computed the goldens in float32, too, but for DistilBERT's: the session in double says
   * how far each of the two is off, whatever the size of the model and of the gradient.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void noGradientIsMuchFurtherFromTheOneInDoubleThanTorchs(
      String name, String golden, String number) {
    Goldens goldens = Goldens.of(name);
    String file = file("grad-" + golden, number);
    assumeThat(goldens.has(file)).as("%s has %s", name, file).isTrue();
    TensorFile torch = goldens.tensors(file);
    try (EncoderModel model = model(goldens, goldens.json("cases.json").path(golden));
        Executor exact = StockExecutor.of(model, DataType.DOUBLE);
        Executor plan = PlanExecutor.of(model, 2)) {
      TokenBatch batch = TokenBatch.pack(goldens.batch(number), goldens.config());
      TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
      exact.lossAndGradients(batch, step);
      plan.lossAndGradients(batch, step);
      for (Parameters.Tensor gradient : plan.gradients().tensors()) {
        String parameter = gradient.name();
        float[] reference = values(exact, parameter);
        double scale = Goldens.scale(values(exact, Goldens.scaledBy(parameter)));
        double noise = Goldens.distance(torch.floats("grad." + parameter), reference) / scale;
        // A tensor of few values may be exact by chance: less noise than 1e-6 is none to ask for.
        assertThat(Goldens.distance(gradient.values().toArray(), reference) / scale)
            .as("%s: distance from double, where torch's is %s", parameter, noise)
            .isLessThanOrEqualTo(4 * Math.max(noise, 1e-6));
      }
    }
  }

  private static float[] values(Executor executor, String parameter) {
    return executor.gradients().get(parameter).values().toArray();
  }

  private static EncoderModel model(Goldens goldens, JsonNode settings) {
    EncoderConfig config = goldens.config();
    Goldens.TestHead head =
        new Goldens.TestHead(config.labels().size(), settings.path("h").asInt(config.hiddenSize()));
    boolean frozen = settings.path("head").asText().equals("frozen");
    return goldens.model(head, p -> frozen && p.equals("classifier.weight"));
  }

  private static List<TokenSequence> everyTokenScored(List<TokenSequence> sequences) {
    List<TokenSequence> all = new ArrayList<>();
    for (TokenSequence sequence : sequences) {
      int[] positions = new int[sequence.length()];
      Arrays.setAll(positions, t -> t);
      all.add(TokenSequence.unlabelled(sequence.ids(), sequence.types(), positions));
    }
    return all;
  }

  /** Rows of a packed batch in the order in which the sequences were given. */
  private static float[] inOrder(float[] rows, TokenBatch batch, int columns) {
    float[] ordered = new float[rows.length];
    for (int i = 0; i < batch.scoredRows(); i++) {
      System.arraycopy(rows, batch.rows()[i] * columns, ordered, i * columns, columns);
    }
    return ordered;
  }

  private static float[] withoutPadding(
      float[] padded, List<TokenSequence> sequences, int columns) {
    int width = padded.length / columns / sequences.size();
    float[] rows = new float[sequences.stream().mapToInt(TokenSequence::length).sum() * columns];
    int at = 0;
    for (int s = 0; s < sequences.size(); s++) {
      int count = sequences.get(s).length() * columns;
      System.arraycopy(padded, s * width * columns, rows, at, count);
      at += count;
    }
    return rows;
  }
}
