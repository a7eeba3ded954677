package io.slicer.examples.tracking;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.training.RunDirectory;
import io.slicer.examples.training.RunDirectoryException;
import io.slicer.examples.training.Score;
import io.slicer.examples.training.TrainingDirectory;
import io.slicer.finetune.RunRecordFile;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.finetune.TrainingRecord;
import io.slicer.hub.PretrainedModel;
import io.slicer.tracking.Tracker;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One training and the evaluation of what came of it, in the directory of a run. It goes on from
 * where it was stopped, if it was.
 */
public final class TrackedTraining {
  private final PretrainedModel pretrained;
  private final RunDirectory directory;
  private final TrainingDirectory training;
  private final RunTracking runs;
  private final Progress progress;
  private final PrintWriter err;

  /**
   * A run.
   *
   * @param pretrained what to start from
   * @param directory of this training alone
   * @param runs how it is tracked
   * @param progress where it is shown how far it is
   * @param err for what a user who stops it has to know
   */
  public TrackedTraining(
      PretrainedModel pretrained,
      RunDirectory directory,
      RunTracking runs,
      Progress progress,
      PrintWriter err) {
    this.pretrained = pretrained;
    this.directory = directory;
    training = new TrainingDirectory(directory, "", "metrics.json");
    this.runs = runs;
    this.progress = progress;
    this.err = err;
  }

  /**
   * Does what is still to be done.
   *
   * @param type what comes of it, which becomes {@code metrics.json}
   * @param work trains and evaluates
   * @param csv the same for spreadsheets, {@code metrics.csv}
   * @param <R> what comes of it
   * @return what came of it, always as it was kept
   */
  public <R> R result(TypeReference<R> type, Function<Tracker, R> work, Function<R, String> csv) {
    if (training.isFinished()) {
      err.println(directory + " holds a finished run: there is nothing left to do.");
    }
    R metrics = training.result(type, () -> runs.run(RunTracking.name(pretrained), work));
    directory.write("metrics.csv", csv.apply(metrics));
    return metrics;
  }

  /**
   * The trained model: the one that was saved, or one that is trained now and saved.
   *
   * @param trainer that has been told everything but how often to log and where to save
   * @param fit trains
   * @param save saves a model in a directory
   * @param open opens the model that was saved
   * @param score how the score of an evaluation is shown
   * @param <B> the trainer
   * @param <M> the model
   * @return the model; the caller closes it
   */
  public <B extends TrainerBuilder<B>, M extends AutoCloseable> M model(
      Supplier<B> trainer,
      Function<B, M> fit,
      BiConsumer<M, Path> save,
      Function<PretrainedModel, M> open,
      Score score) {
    if (Files.isDirectory(training.model())) {
      return open.apply(PretrainedModel.of(training.model()));
    }
    B told = trainer.get().loggingSteps(runs.loggingSteps());
    M model = training.train(told, fit, score, progress, err, RunDirectory.ADVICE);
    return training.keep(model, save);
  }

  /**
   * Keeps the run's record with its figures, and tells trackers.
   *
   * @param tracker of the run
   * @param record of the training
   * @param figures of each dataset
   * @param tests the same for trackers
   * @return the record of the training
   * @throws RunDirectoryException if there is none
   */
  public TrainingRecord keep(
      Tracker tracker,
      Optional<TrainingRecord> record,
      List<TrainingRecord.Figures> figures,
      TestMetrics tests) {
    TrainingRecord kept =
        record.orElseThrow(() -> new RunDirectoryException(directory + " has lost its run record"));
    directory.write(RunRecordFile.NAME, kept.withFigures(figures).toJson());
    runs.keep(
        tracker,
        kept.training().steps(),
        tests,
        directory.resolve(RunRecordFile.NAME),
        training.model());
    return kept;
  }

  /**
   * Where a file is with what the model says of a dataset.
   *
   * @param name of the file
   * @return its path, in a directory that may be missing
   */
  public Path prediction(String name) {
    return training.predictions().resolve(name);
  }

  /**
   * Where it is shown how far the run is.
   *
   * @return for evaluations
   */
  public Progress progress() {
    return progress;
  }

  /**
   * What the training starts from.
   *
   * @return the model
   */
  public PretrainedModel pretrained() {
    return pretrained;
  }
}
