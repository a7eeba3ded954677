package io.slicer.engine;

import static io.slicer.engine.ProcessorAssumption.assumeInstructionsFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.train.AdamW;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training with products in bfloat16, of which a value has 8 significant bits. */
@Tag("processor")
class Bfloat16TrainingTest {
  /** Of a tensor, relative to its length: a few roundings by up to 2^-9 each in every layer. */
  private static final double TOLERANCE = 0.03;

  @BeforeEach
  void aProcessorThatCan() {
    assumeInstructionsFor(Precision.BF16);
  }

  private static EncoderModel model(double dropout) {
    Goldens goldens = Goldens.shipped("tiny-xlmr");
    EncoderConfig config = goldens.config().withDropout(dropout, dropout, dropout);
    return goldens.model(
        config, new Goldens.TestHead(config.labels().size(), 12), parameter -> false);
  }

  private static TokenBatch batch(EncoderModel model, int number) {
    return TokenBatch.pack(Goldens.shipped("tiny-xlmr").batch(number), model.config());
  }

  private static double length(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  private static double distance(float[] a, float[] b) {
    float[] difference = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return length(difference);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0, 2", "0.2, 2", "0.2, 3"})
  void gradientsAreThoseOfFloat32ButForRounding(double dropout, int threads) {
    try (EncoderModel model = model(dropout);
        PlanExecutor exact = PlanExecutor.of(model, threads);
        PlanExecutor rounded = PlanExecutor.of(model, threads, Precision.BF16)) {
      TokenBatch batch = batch(model, 0);
      TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
      double loss = exact.lossAndGradients(batch, step);
      double roundedLoss = rounded.lossAndGradients(batch, step);
      assertThat(roundedLoss)
          .isCloseTo(loss, org.assertj.core.data.Percentage.withPercentage(2))
          .isNotEqualTo(loss);
      for (Parameters.Tensor gradient : exact.gradients().tensors()) {
        float[] expected = gradient.values().toArray();
        float[] actual = rounded.gradients().get(gradient.name()).values().toArray();
        double scale = length(expected);
        if (gradient.name().endsWith("key.bias")) {
          // Zero but for rounding.
          String query = gradient.name().replace(".key.", ".query.");
          scale = length(exact.gradients().get(query).values().toArray());
        }
        assertThat(distance(actual, expected))
            .as("distance of the gradient of %s", gradient.name())
            .isLessThanOrEqualTo(TOLERANCE * scale);
      }
    }
  }

  @Test
  void microBatchesAddUpToTheirBatch() {
    try (EncoderModel model = model(0);
        PlanExecutor executor = PlanExecutor.of(model, 2, Precision.BF16)) {
      TokenBatch first = batch(model, 0);
      TokenBatch second = batch(model, 1);
      long rows = (long) first.scoredRows() + second.scoredRows();
      List<float[]> parts = new ArrayList<>();
      for (TokenBatch batch : List.of(first, second)) {
        executor.lossAndGradients(batch, new TrainingStep(1, 0, rows, false));
        parts.add(executor.gradients().memory().toArray());
      }
      executor.lossAndGradients(first, new TrainingStep(1, 0, rows, false));
      executor.lossAndGradients(second, new TrainingStep(1, 0, rows, true));
      float[] together = executor.gradients().memory().toArray();
      float[] sum = new float[together.length];
      for (int i = 0; i < sum.length; i++) {
        sum[i] = parts.get(0)[i] + parts.get(1)[i];
      }
      assertThat(distance(together, sum)).isLessThan(1e-6 * length(sum));
    }
  }

  /** The losses of some steps, and the values at the end. */
  private static List<Double> train(Precision precision, List<float[]> values) {
    List<Double> losses = new ArrayList<>();
    try (EncoderModel model = model(0.1);
        PlanExecutor executor = PlanExecutor.of(model, 2, precision);
        AdamW optimizer =
            new AdamW(
                model.parameters(),
                executor.gradients(),
                AdamW.Settings.DEFAULT,
                AdamW.sparingBiasesAndNorms(0.01),
                2)) {
      for (int step = 0; step < 60; step++) {
        TokenBatch batch = batch(model, step % 3);
        losses.add(
            executor.lossAndGradients(batch, new TrainingStep(7, step, batch.scoredRows(), false)));
        double norm = optimizer.gradientNorm(executor.updated());
        optimizer.step(1e-3, AdamW.clippingFactor(norm, 1), executor.updated());
      }
      values.add(model.parameters().memory().toArray());
    }
    return losses;
  }

  private static double meanOfTheLast(List<Double> losses) {
    return losses.subList(losses.size() - 6, losses.size()).stream()
        .mapToDouble(Double::doubleValue)
        .average()
        .orElseThrow();
  }

  @Test
  void trainingReachesTheLossOfFloat32AndTheSameBitsEachTime() {
    List<float[]> values = new ArrayList<>();
    List<Double> exact = train(Precision.FP32, new ArrayList<>());
    List<Double> rounded = train(Precision.BF16, values);
    List<Double> again = train(Precision.BF16, values);

    double reached = meanOfTheLast(exact);
    assertThat(reached).isLessThan(0.7 * exact.get(0));
    assertThat(meanOfTheLast(rounded))
        .isCloseTo(reached, org.assertj.core.data.Percentage.withPercentage(10));
    assertThat(again).isEqualTo(rounded);
    assertThat(values.get(1)).isEqualTo(values.get(0));
  }

  @Test
  void scoresFollowTheParameters() {
    try (EncoderModel model = model(0);
        PlanExecutor exact = PlanExecutor.of(model, 2);
        PlanExecutor rounded = PlanExecutor.of(model, 2, Precision.BF16)) {
      TokenBatch batch = batch(model, 2);
      float[] before = rounded.scores(batch);
      assertThat(distance(before, exact.scores(batch))).isLessThan(TOLERANCE * length(before));
      Parameters.Tensor weight = model.parameters().get("classifier.weight");
      for (long i = 0; i < weight.values().length(); i++) {
        weight.values().set(i, 2 * weight.values().get(i));
      }
      float[] after = rounded.scores(batch);
      assertThat(distance(after, exact.scores(batch))).isLessThan(TOLERANCE * length(after));
      assertThat(distance(after, before)).isGreaterThan(0.5 * length(before));
    }
  }
}
