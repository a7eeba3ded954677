package io.slicer.examples.crosslingual.task;

import io.slicer.examples.cli.Progress;
import io.slicer.examples.training.Score;
import io.slicer.examples.training.TrainingDirectory;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.tracking.Tracker;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Where a training is, and who watches it.
 *
 * @param directory where checkpoints and the model are
 * @param tracker what it is logged by
 * @param loggingSteps how often
 * @param progress where it is shown how far it is
 * @param err for what a user who stops it has to know
 */
public record Training(
    TrainingDirectory directory,
    Tracker tracker,
    long loggingSteps,
    Progress progress,
    PrintWriter err) {
  /** How to go on with a run that was stopped. */
  public static final String ADVICE = "To continue, repeat the command.";

  /**
   * Trains from the last checkpoint and saves the model, unless that was done before.
   *
   * @param trainer to train with
   * @param fit trains
   * @param save saves the model
   * @param score how the score of an evaluation is shown
   * @param <B> the trainer
   * @param <M> the model
   * @throws io.slicer.examples.cli.StoppedException if it was stopped
   */
  public <B extends TrainerBuilder<B>, M extends AutoCloseable> void run(
      B trainer, Function<B, M> fit, BiConsumer<M, Path> save, Score score) {
    if (Files.isDirectory(directory.model())) {
      return;
    }
    B told = trainer.tracker(tracker).loggingSteps(loggingSteps);
    M model = directory.train(told, fit, score, progress, err, ADVICE);
    TrainingDirectory.close(directory.keep(model, save));
  }
}
