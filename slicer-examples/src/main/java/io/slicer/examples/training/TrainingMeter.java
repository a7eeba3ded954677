package io.slicer.examples.training;

import io.slicer.examples.cli.Progress;
import io.slicer.train.TrainingListener;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows how far a training is, how fast it is, and how long it will take. */
final class TrainingMeter implements TrainingListener, AutoCloseable {
  private final Score score;
  private final Progress progress;
  private Progress.@Nullable Task task;

  /** The last validation, if there was one. */
  private String validation = "";

  /**
   * A meter that has nothing to show yet.
   *
   * @param score how the score of an evaluation is shown
   * @param progress where it shows it
   */
  TrainingMeter(Score score, Progress progress) {
    this.score = score;
    this.progress = progress;
  }

  @Override
  public void started(Start start) {
    task = progress.start("training", Progress.Unit.STEPS, start.stepsDone(), start.totalSteps());
  }

  @Override
  public void stepped(Step step) {
    if (task != null) {
      String note =
          String.format(
              Locale.ROOT,
              "loss %.3f%s, %,.0f tokens/s",
              step.loss(),
              validation,
              step.tokensPerSecond());
      task.at(step.step(), note, Optional.of(step.timeLeft()));
    }
  }

  @Override
  public void evaluated(Evaluated evaluated) {
    validation =
        String.format(
            Locale.ROOT,
            ", %s at step %,d",
            score.of(evaluated.evaluation().score()),
            evaluated.step());
  }

  @Override
  public void close() {
    if (task != null) {
      task.close();
      task = null;
    }
  }
}
