package io.slicer.tracking;

import com.google.common.base.Stopwatch;
import io.slicer.train.Evaluation;
import io.slicer.train.TrainingListener;
import io.slicer.train.TrainingResult;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Logs a training as transformers' callbacks do, under their names: {@code loss}, {@code
 * grad_norm}, {@code learning_rate} and {@code epoch} every {@code loggingSteps}; {@code eval_loss}
 * and so on, or {@code eval_DATA_loss} where there are several datasets, for each evaluation;
 * {@code train_runtime} and so on at the end. The step is that of the training.
 *
 * <p>Three are not the same: {@code total_flos} counts real tokens and no padding, {@code
 * train_samples_per_second} is the sequences of the steps that this process took over its time, and
 * there is no {@code eval_steps_per_second}, as evaluation knows no batches.
 */
public final class TrackingListener implements TrainingListener {
  private static final double NANOS = 1e9;

  private final Tracker tracker;
  private final double flopsPerToken;
  private final Stopwatch time = Stopwatch.createUnstarted();
  private long stepsDone;
  private double epochsPerStep;
  private long sequences;
  private double epoch;

  /**
   * A listener.
   *
   * @param tracker of the run
   * @param weights how many parameters the model has, embeddings not counted; each costs six
   *     floating-point operations per token
   */
  public TrackingListener(Tracker tracker, long weights) {
    this.tracker = tracker;
    flopsPerToken = 6.0 * weights;
  }

  @Override
  public void started(Start start) {
    stepsDone = start.stepsDone();
    epochsPerStep = 1.0 / start.stepsPerEpoch();
    sequences = start.sequences();
    time.reset().start();
    tracker.resumed(start.stepsDone());
  }

  @Override
  public void stepped(Step step) {
    epoch = step.epoch();
  }

  @Override
  public void logged(Logged logged) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", logged.meanLoss());
    values.put("grad_norm", logged.gradientNorm());
    values.put("learning_rate", logged.learningRate());
    values.put("epoch", logged.epoch());
    tracker.metrics(logged.step(), values);
  }

  @Override
  public void evaluated(Evaluated evaluated) {
    Map<String, Double> values = new LinkedHashMap<>();
    Evaluation evaluation = evaluated.evaluation();
    for (Evaluation.Part part : evaluation.parts()) {
      String prefix = part.data().isEmpty() ? "eval_" : "eval_" + part.data() + "_";
      part.figures().forEach((name, value) -> values.put(prefix + metric(name), value));
      values.put(prefix + "runtime", part.seconds());
      values.put(prefix + "samples_per_second", part.examples() / part.seconds());
    }
    if (evaluation.parts().isEmpty()) {
      values.put("eval_score", evaluation.score());
      evaluation.figures().forEach((name, value) -> values.put("eval_" + metric(name), value));
    }
    values.put("epoch", epoch);
    tracker.metrics(evaluated.step(), values);
  }

  /**
   * What a figure is called as a part of a metric's name.
   *
   * @param figure such as {@code macro F1}
   * @return for that {@code macro_f1}
   */
  public static String metric(String figure) {
    return figure.toLowerCase(Locale.ROOT).replace(' ', '_');
  }

  @Override
  public void ended(TrainingResult result) {
    if (result.ending() == TrainingResult.Ending.INTERRUPTED) {
      return;
    }
    double seconds = time.elapsed().toNanos() / NANOS;
    long steps = result.steps() - stepsDone;
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("train_runtime", seconds);
    values.put("train_samples_per_second", steps * epochsPerStep * sequences / seconds);
    values.put("train_steps_per_second", steps / seconds);
    values.put("total_flos", flopsPerToken * result.realTokens());
    values.put("train_loss", result.meanLoss());
    values.put("epoch", epoch);
    tracker.metrics(result.steps(), values);
  }
}
