package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.io.Resources;
import io.slicer.weights.Parameters;
import io.slicer.weights.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdamWTest {
  /** More than one chunk, not a multiple of anything, a scalar, and nothing at all. */
  private static final Map<String, Shape> SHAPES = new LinkedHashMap<>();

  static {
    SHAPES.put("dense.weight", Shape.of(97, 103));
    SHAPES.put("dense.bias", Shape.of(97));
    SHAPES.put("empty", Shape.of(0, 3));
    SHAPES.put("LayerNorm.weight", Shape.of(3));
    SHAPES.put("scalar", Shape.of());
    SHAPES.put("out.weight", Shape.of(2048));
  }

  private static final int STEPS = 20;
  private static final double DECAY = 0.05;

  private static Parameters random(long seed, double scale) {
    Parameters store = Parameters.allocate(SHAPES);
    fill(store, seed, scale);
    return store;
  }

  private static void fill(Parameters store, long seed, double scale) {
    Random random = new Random(seed);
    for (Parameters.Tensor tensor : store.tensors()) {
      for (long i = 0; i < tensor.shape().elements(); i++) {
        tensor.values().set(i, (float) (random.nextGaussian() * scale));
      }
    }
  }

  private static double learningRate(int step) {
    return 1e-3 * Math.abs(Math.sin(step));
  }

  /** A weight every time, another never, the others now and then, not all of them together. */
  private static Set<String> nowAndThen(int step) {
    Set<String> reached = new HashSet<>(Set.of("dense.weight", "empty"));
    if (step % 3 == 1) {
      reached.add("dense.bias");
    }
    if (step > 12) {
      reached.add("LayerNorm.weight");
    }
    if (step < 2 || step == 17) {
      reached.add("scalar");
    }
    return reached;
  }

  private static float[] train(int threads, double maxNorm) {
    return train(threads, maxNorm, step -> SHAPES.keySet());
  }

  /** Trains on gradients that only the step decides, and returns all values. */
  private static float[] train(int threads, double maxNorm, IntFunction<Set<String>> reached) {
    try (Parameters values = random(1, 0.3);
        Parameters gradients = values.zerosLike(values.names());
        AdamW optimizer =
            new AdamW(
                values,
                gradients,
                AdamW.Settings.DEFAULT,
                AdamW.sparingBiasesAndNorms(DECAY),
                threads)) {
      for (int step = 0; step < STEPS; step++) {
        fill(gradients, 100 + step, Math.pow(10, step % 5 - 3));
        Set<String> updated = reached.apply(step);
        double factor = AdamW.clippingFactor(optimizer.gradientNorm(updated), maxNorm);
        optimizer.step(learningRate(step), factor, updated);
      }
      return values.memory().toArray();
    }
  }

  /** The formula of the paper in double, one value at a time. */
  private static double[] slowly(double maxNorm, IntFunction<Set<String>> reached) {
    try (Parameters start = random(1, 0.3);
        Parameters gradients = start.zerosLike(start.names())) {
      int n = Math.toIntExact(start.memory().length());
      double[] p = new double[n];
      double[] m = new double[n];
      double[] v = new double[n];
      Arrays.setAll(p, start.memory()::get);
      Map<String, Integer> taken = new HashMap<>();
      for (int step = 0; step < STEPS; step++) {
        fill(gradients, 100 + step, Math.pow(10, step % 5 - 3));
        List<Parameters.Tensor> updated = reached.apply(step).stream().map(gradients::get).toList();
        double squares = 0;
        for (Parameters.Tensor tensor : updated) {
          taken.merge(tensor.name(), 1, Integer::sum);
          for (float g : tensor.values().toArray()) {
            squares += (double) g * g;
          }
        }
        double factor = Math.min(1, maxNorm / (Math.sqrt(squares) + 1e-6));
        double rate = learningRate(step);
        for (Parameters.Tensor tensor : updated) {
          int t = taken.get(tensor.name());
          boolean decays =
              List.of("dense.weight", "scalar", "out.weight", "empty").contains(tensor.name());
          for (int j = 0; j < tensor.shape().elements(); j++) {
            int i = indexIn(gradients, tensor) + j;
            double g = tensor.values().get(j) * factor;
            p[i] *= 1 - rate * (decays ? DECAY : 0);
            m[i] = 0.9 * m[i] + 0.1 * g;
            v[i] = 0.999 * v[i] + 0.001 * g * g;
            double mean = m[i] / (1 - Math.pow(0.9, t));
            double variance = v[i] / (1 - Math.pow(0.999, t));
            p[i] -= rate * mean / (Math.sqrt(variance) + 1e-8);
          }
        }
      }
      return p;
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e9, 0.5})
  void agreesWithTheFormulaInDouble(double maxNorm) {
    agrees(train(3, maxNorm), slowly(maxNorm, step -> SHAPES.keySet()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e9, 0.5})
  void everyTensorCountsItsOwnSteps(double maxNorm) {
    agrees(train(3, maxNorm, AdamWTest::nowAndThen), slowly(maxNorm, AdamWTest::nowAndThen));
  }

  private static void agrees(float[] fast, double[] slow) {
    for (int i = 0; i < slow.length; i++) {
      // twenty steps round a value of about 1 to float32 twice each
      assertThat((double) fast[i]).isCloseTo(slow[i], within(1e-6));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 16})
  void givesTheSameBitsWithAnyNumberOfThreads(int threads) {
    assertThat(train(threads, 0.5)).isEqualTo(train(1, 0.5));
  }

  @Test
  void anInterruptDoesNotEndAStepHalfWay() {
    float[] undisturbed = train(2, 0.5);
    Thread.currentThread().interrupt();

    float[] interrupted = train(2, 0.5);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(interrupted).isEqualTo(undisturbed);
  }

  @Test
  void agreesWithTorch() throws IOException {
    JsonNode golden =
        new JsonMapper()
            .readTree(
                Resources.toByteArray(Resources.getResource(AdamWTest.class, "adamw-torch.json")));
    Map<String, Shape> shapes = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> shape : golden.get("shapes").properties()) {
      shapes.put(
          shape.getKey(),
          Shape.of(shape.getValue().valueStream().mapToLong(JsonNode::asLong).toArray()));
    }
    try (Parameters values = Parameters.allocate(shapes);
        Parameters gradients = Parameters.allocate(shapes);
        AdamW optimizer =
            new AdamW(
                values,
                gradients,
                AdamW.Settings.DEFAULT,
                AdamW.sparingBiasesAndNorms(golden.get("decay").asDouble()),
                1)) {
      fill(values, golden.get("start"));
      for (JsonNode step : golden.get("steps")) {
        fill(gradients, step.get("gradients"));
        Set<String> all = Set.copyOf(gradients.names());
        double norm = optimizer.gradientNorm(all);
        double factor = AdamW.clippingFactor(norm, step.get("maxGradNorm").asDouble());
        optimizer.step(step.get("learningRate").asDouble(), factor, all);

        assertThat(norm).isCloseTo(step.get("norm").asDouble(), within(1e-6 * norm));
        for (Parameters.Tensor tensor : values.tensors()) {
          assertThat(tensor.values().toArray())
              .containsExactly(
                  floats(step.get("values").get(tensor.name())),
                  within(1e-8f)); // the last bits of the small ones
        }
      }
    }
  }

  private static void fill(Parameters store, JsonNode values) {
    for (Parameters.Tensor tensor : store.tensors()) {
      float[] array = floats(values.get(tensor.name()));
      tensor.values().put(0, array, 0, array.length);
    }
  }

  private static int indexIn(Parameters store, Parameters.Tensor tensor) {
    long bytes = tensor.values().address(0) - store.memory().address(0);
    return Math.toIntExact(bytes / Float.BYTES);
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }

  @Test
  void parametersWithoutAGradientStayAsTheyAre() {
    try (Parameters values = random(1, 0.3);
        Parameters gradients = values.zerosLike(List.of("dense.bias"));
        AdamW optimizer = new AdamW(values, gradients, AdamW.Settings.DEFAULT, name -> 0.1, 2)) {
      float[] before = values.memory().toArray();
      fill(gradients, 5, 1);

      optimizer.step(1e-3, 1, Set.of("dense.bias"));

      float[] after = values.memory().toArray();
      int bias = indexIn(values, values.get("dense.bias"));
      for (int i = 0; i < before.length; i++) {
        boolean isBias = i >= bias && i < bias + 97;
        assertThat(after[i] != before[i]).isEqualTo(isBias);
      }
    }
  }

  @Test
  void parametersThatAStepDoesNotReachNeitherMoveNorDecayNorCount() {
    try (Parameters values = random(1, 0.3);
        Parameters gradients = random(2, 1e-3);
        AdamW optimizer = new AdamW(values, gradients, AdamW.Settings.DEFAULT, name -> 0.1, 2)) {
      Set<String> reached = Set.of("dense.bias");
      double squares = 0;
      for (float g : gradients.get("dense.bias").values().toArray()) {
        squares += (double) g * g;
      }
      gradients.get("LayerNorm.weight").values().set(2, Float.NaN); // left from another step
      float[] before = values.memory().toArray();

      double norm = optimizer.gradientNorm(reached);
      optimizer.step(1e-3, 1, reached);

      assertThat(norm).isCloseTo(Math.sqrt(squares), within(1e-6 * Math.sqrt(squares)));
      float[] after = values.memory().toArray();
      int bias = indexIn(values, values.get("dense.bias"));
      for (int i = 0; i < before.length; i++) {
        boolean isBias = i >= bias && i < bias + 97;
        assertThat(after[i] != before[i]).isEqualTo(isBias);
      }
      Set<String> all = Set.copyOf(gradients.names());
      assertThat(optimizer.gradientNorm(all)).isNaN();
    }
  }

  @Test
  void whoRestoresStepsAndMomentsGoesOnWithTheSameBits() {
    float[] whole = train(2, 0.5, AdamWTest::nowAndThen);
    try (Parameters values = random(1, 0.3);
        Parameters gradients = values.zerosLike(values.names());
        AdamW first = optimizer(values, gradients);
        AdamW second = optimizer(values, gradients)) {
      take(0, 14, first, gradients);
      second.restoreSteps(first.steps());
      copy(first.firstMoments(), second.firstMoments());
      copy(first.secondMoments(), second.secondMoments());

      take(14, STEPS, second, gradients);

      assertThat(values.memory().toArray()).isEqualTo(whole);
      assertThat(second.steps())
          .containsExactly(
              Map.entry("dense.weight", 20L),
              Map.entry("dense.bias", 7L),
              Map.entry("empty", 20L),
              Map.entry("LayerNorm.weight", 7L),
              Map.entry("scalar", 3L),
              Map.entry("out.weight", 0L));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> second.restoreSteps(Map.of("dense.weight", 3L)))
          .withMessage("steps of \"dense.bias\": null");
    }
  }

  private static AdamW optimizer(Parameters values, Parameters gradients) {
    return new AdamW(
        values, gradients, AdamW.Settings.DEFAULT, AdamW.sparingBiasesAndNorms(DECAY), 2);
  }

  private static void take(int from, int to, AdamW optimizer, Parameters gradients) {
    for (int step = from; step < to; step++) {
      fill(gradients, 100 + step, Math.pow(10, step % 5 - 3));
      Set<String> updated = nowAndThen(step);
      double factor = AdamW.clippingFactor(optimizer.gradientNorm(updated), 0.5);
      optimizer.step(learningRate(step), factor, updated);
    }
  }

  private static void copy(Parameters from, Parameters to) {
    from.memory().copyTo(0, to.memory(), 0, from.memory().length());
  }

  @Test
  void theNormIsThatOfAllGradientsTogether() {
    try (Parameters gradients = random(3, 1);
        AdamW optimizer = new AdamW(gradients, gradients, AdamW.Settings.DEFAULT, name -> 0, 2)) {
      double squares = 0;
      for (float g : gradients.memory().toArray()) {
        squares += (double) g * g;
      }
      double norm = Math.sqrt(squares);
      Set<String> all = Set.copyOf(gradients.names());
      assertThat(optimizer.gradientNorm(all)).isCloseTo(norm, within(1e-7 * norm));
      gradients.get("LayerNorm.weight").values().set(2, Float.MAX_VALUE);
      assertThat(optimizer.gradientNorm(all)).isFinite();
      gradients.get("LayerNorm.weight").values().set(2, Float.NEGATIVE_INFINITY);
      assertThat(optimizer.gradientNorm(all)).isInfinite();
      gradients.get("LayerNorm.weight").values().set(2, Float.NaN);
      assertThat(optimizer.gradientNorm(all)).isNaN();
    }
  }

  @Test
  void theNormOfHugeAndOfSmallGradientsIsRight() {
    try (Parameters gradients = random(3, 1);
        AdamW optimizer = new AdamW(gradients, gradients, AdamW.Settings.DEFAULT, name -> 0, 2)) {
      Set<String> all = Set.copyOf(gradients.names());
      double norm = optimizer.gradientNorm(all);
      for (double scale : new double[] {1e-15, 1e15, 1e35}) {
        fill(gradients, 3, scale);
        assertThat(optimizer.gradientNorm(all))
            .as("gradients of about %s", scale)
            .isCloseTo(scale * norm, within(1e-6 * scale * norm));
      }
    }
  }

  @Test
  void momentsOfValuesWithoutGradientDoNotBecomeSubnormal() {
    double smallestRate = 1e-9;
    try (Parameters values = random(1, 0.3);
        Parameters gradients = random(2, 1e-3);
        AdamW optimizer = new AdamW(values, gradients, AdamW.Settings.DEFAULT, name -> 0, 2)) {
      Set<String> all = Set.copyOf(gradients.names());
      optimizer.step(1e-3, 1, all);
      gradients.memory().fill(0, gradients.memory().length(), 0);
      for (int step = 0; step < 1000; step++) {
        optimizer.step(smallestRate, 1, all);
      }
      for (float moment : optimizer.firstMoments().memory().toArray()) {
        assertThat(Math.abs(moment)).isLessThan(1e-27f);
        assertThat(moment == 0 || Math.abs(moment) * smallestRate >= Float.MIN_NORMAL).isTrue();
      }
    }
  }

  @Test
  void clippingNeverEnlarges() {
    assertThat(AdamW.clippingFactor(4, 1)).isEqualTo(1 / 4.000001);
    assertThat(AdamW.clippingFactor(0.5, 1)).isEqualTo(1);
    assertThat(AdamW.clippingFactor(4, 0)).isEqualTo(1);
  }

  @Test
  void biasesAndLayerNormsDoNotDecay() {
    assertThat(
            List.of(
                "encoder.layer.0.attention.output.LayerNorm.weight",
                "lm_head.layer_norm.weight",
                "encoder.layer.0.output.dense.bias",
                "encoder.layer.0.output.dense.weight",
                "embeddings.word_embeddings.weight"))
        .extracting(name -> AdamW.sparingBiasesAndNorms(0.01).applyAsDouble(name))
        .containsExactly(0.0, 0.0, 0.0, 0.01, 0.01);
  }

  @Test
  void aGradientOfAnotherShapeIsRefused() {
    try (Parameters values = Parameters.allocate(Map.of("w", Shape.of(2, 3)));
        Parameters gradients = Parameters.allocate(Map.of("w", Shape.of(3, 2)))) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> new AdamW(values, gradients, AdamW.Settings.DEFAULT, name -> 0, 1).close())
          .withMessage("\"w\" is (2, 3), its gradient (3, 2)");
    }
  }
}
