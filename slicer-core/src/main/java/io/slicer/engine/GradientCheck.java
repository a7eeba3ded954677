package io.slicer.engine;

import io.slicer.model.EncoderGraph;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Compares the gradients of a head or a loss of one's own with differences of the loss. Whoever
 * writes one with SameDiff's ops should do so, because the derivatives of some of them are wrong:
 *
 * <pre>{@code
 * TokenBatch batch = TokenBatch.pack(sequences, model.config());
 * TrainingStep step = new TrainingStep(42, 0, batch.scoredRows(), false);
 * for (GradientCheck.Slope slope : GradientCheck.slopes(model, batch, step)) {
 *   assertThat(slope.agrees(1e-3)).as("%s", slope).isTrue();
 * }
 * }</pre>
 *
 * <p>It computes in double with SameDiff's sessions, twice for every parameter, so the model should
 * be a tiny one, loaded for training ({@link EncoderModel.Training}). Check two batches: one with a
 * single scored token, which is where SameDiff errs most, and one with several, which shows whether
 * rows are summed and weighed as they should be.
 */
public final class GradientCheck {
  /** How far a parameter is moved to either side along the direction. */
  private static final double DISTANCE = 1e-6;

  private GradientCheck() {}

  /**
   * The slope of the loss when one parameter moves along a random direction.
   *
   * @param parameter its name
   * @param byPlan from the gradient of {@link PlanExecutor}, in float32
   * @param bySession from the gradient of {@link StockExecutor}, in double
   * @param byDifferences from the loss a little to both sides, in double
   */
  public record Slope(String parameter, double byPlan, double bySession, double byDifferences) {
    /**
     * Whether all three are the same.
     *
     * @param tolerance of the difference as a share of the slope, or of 1 if that is more
     * @return false if one of the gradients is wrong
     */
    public boolean agrees(double tolerance) {
      double most = tolerance * Math.max(1, Math.abs(byDifferences));
      return Math.abs(byPlan - byDifferences) <= most
          && Math.abs(bySession - byDifferences) <= most;
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s: slope %.6g by the plan's gradient, %.6g by the session's, %.6g by differences",
          parameter,
          byPlan,
          bySession,
          byDifferences);
    }
  }

  /**
   * The slopes of all parameters under training but the embedding tables.
   *
   * @param model with the head to check
   * @param batch with labels or targets
   * @param step what masks and mean depend on
   * @return one for each, in the order of the model's parameters
   */
  public static List<Slope> slopes(EncoderModel model, TokenBatch batch, TrainingStep step) {
    SplittableRandom random = new SplittableRandom(step.seed());
    List<String> tables = EncoderGraph.embeddingTables(model.config());
    try (PlanExecutor plan = PlanExecutor.of(model, 1);
        StockExecutor session = StockExecutor.of(model, DataType.DOUBLE)) {
      plan.lossAndGradients(batch, step);
      List<Parameters.Tensor> gradients =
          plan.gradients().tensors().stream()
              .filter(gradient -> plan.updated().contains(gradient.name()))
              .filter(gradient -> !tables.contains(gradient.name()))
              .toList();
      List<double[]> directions = new ArrayList<>();
      List<Map<String, double[]>> moves = new ArrayList<>();
      for (Parameters.Tensor gradient : gradients) {
        double[] direction = random.doubles(gradient.shape().elements(), -1, 1).toArray();
        directions.add(direction);
        moves.add(Map.of(gradient.name(), direction));
      }
      List<double[]> derivatives = session.derivatives(batch, step, moves, DISTANCE);
      List<Slope> slopes = new ArrayList<>();
      for (int i = 0; i < gradients.size(); i++) {
        slopes.add(
            new Slope(
                gradients.get(i).name(),
                along(gradients.get(i).values().toArray(), directions.get(i)),
                derivatives.get(i)[0],
                derivatives.get(i)[1]));
      }
      return List.copyOf(slopes);
    }
  }

  private static double along(float[] gradient, double[] direction) {
    double sum = 0;
    for (int i = 0; i < gradient.length; i++) {
      sum += gradient[i] * direction[i];
    }
    return sum;
  }
}
