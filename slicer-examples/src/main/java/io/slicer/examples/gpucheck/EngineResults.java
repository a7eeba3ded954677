package io.slicer.examples.gpucheck;

import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.train.AdamW;
import io.slicer.weights.FloatMemory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What an engine makes of a tiny encoder: everything that tagging and training need of it.
 *
 * @param values by what they are, in the order in which they were computed
 */
record EngineResults(Map<String, float[]> values) {
  private static final double LEARNING_RATE = 1e-3;
  private static final double DECAY = 0.01;

  /** Scores, loss and gradients with dropout, a step of AdamW, and the scores behind it. */
  static EngineResults of(Engine engine) {
    TokenBatch batch = TokenBatch.pack(TinyEncoder.sequences(), TinyEncoder.CONFIG);
    TrainingStep step = new TrainingStep(42, 0, batch.tokens(), false);
    Map<String, float[]> values = new LinkedHashMap<>();
    try (EncoderModel model = TinyEncoder.open();
        Executor executor = engine.trainer(model, 1, Precision.FP32);
        AdamW optimizer =
            new AdamW(
                model.parameters(),
                executor.gradients(),
                AdamW.Settings.DEFAULT,
                AdamW.sparingBiasesAndNorms(DECAY),
                1)) {
      values.put("scores", executor.scores(batch));
      values.put("loss", new float[] {(float) executor.lossAndGradients(batch, step)});
      values.put("gradients", floats(executor.gradients().memory()));
      optimizer.step(LEARNING_RATE, 1, executor.updated());
      values.put("scores after a step of training", executor.scores(batch));
    }
    return new EngineResults(values);
  }

  private static float[] floats(FloatMemory memory) {
    float[] values = new float[(int) memory.length()];
    memory.get(0, values, 0, values.length);
    return values;
  }

  /**
   * How far these results are from those of another engine.
   *
   * @return by what they are, the largest difference as a part of the largest of the other's
   *     values; NaN if one is not a number
   */
  Map<String, Double> differences(EngineResults other) {
    Map<String, Double> differences = new LinkedHashMap<>();
    values.forEach((name, mine) -> differences.put(name, difference(mine, other, name)));
    return differences;
  }

  private static double difference(float[] mine, EngineResults other, String name) {
    float[] others = Objects.requireNonNull(other.values.get(name), name);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < mine.length; i++) {
      largest = Math.max(largest, Math.abs(others[i]));
      difference = Math.max(difference, Math.abs((double) mine[i] - others[i]));
    }
    return difference / largest;
  }
}
