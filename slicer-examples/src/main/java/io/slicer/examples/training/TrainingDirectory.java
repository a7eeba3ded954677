package io.slicer.examples.training;

import com.fasterxml.jackson.core.type.TypeReference;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.StoppedException;
import io.slicer.files.AtomicFiles;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A training in the directory of a run. What is in its folder says how far it has come, so that one
 * that was stopped anywhere can go on: its result comes last, and what it needed until then goes
 * after that.
 *
 * <pre>
 * result.json     what came of it, or another name
 * predictions/    what the trained model says
 * model/          the trained model, if it is kept
 * checkpoints/    until there is a result
 * </pre>
 *
 * @param run where it is
 * @param folder in the directory of the run; empty if that is the training's own
 * @param resultFile the name of the result
 */
public record TrainingDirectory(RunDirectory run, String folder, String resultFile) {
  private static final String PREDICTIONS = "predictions";
  private static final String MODEL = "model";

  private String in(String name) {
    return folder.isEmpty() ? name : folder + "/" + name;
  }

  /**
   * Whether there is a result.
   *
   * @return whether all is done
   */
  public boolean isFinished() {
    return run.exists(in(resultFile));
  }

  /**
   * What came of the training: what was kept of it if it is finished, else what is worked out now.
   *
   * @param <T> the result, which becomes JSON
   * @param type the result
   * @param work trains and evaluates
   * @return the result, always as it was kept
   */
  public <T> T result(TypeReference<T> type, Supplier<T> work) {
    if (!isFinished()) {
      run.write(in(resultFile), Json.document(work.get()));
    }
    // Whoever was killed right behind a result has left them.
    checkpoints().discard();
    return run.read(in(resultFile), type);
  }

  /**
   * Trains from the last checkpoint, or from the beginning, shows how far that is, and can be
   * stopped by Ctrl-C.
   *
   * @param trainer to train with
   * @param fit trains
   * @param score how the score of an evaluation is shown
   * @param progress where it is shown
   * @param err for what a user who stops it has to know
   * @param advice how to go on after that
   * @param <B> the trainer
   * @param <M> the model
   * @return the model; closing it is up to the caller
   * @throws StoppedException if it was stopped
   */
  public <B extends TrainerBuilder<B>, M extends AutoCloseable> M train(
      B trainer,
      Function<B, M> fit,
      Score score,
      Progress progress,
      PrintWriter err,
      String advice) {
    trainer.checkpoints(checkpoints()).listener(new Renewal());
    return Interruption.interrupting(
        () -> {
          try (TrainingMeter meter = new TrainingMeter(score, progress)) {
            M model = fit.apply(trainer.listener(meter));
            if (Thread.currentThread().isInterrupted()) {
              close(model);
              throw new CancellationException("training was interrupted at its end");
            }
            return model;
          } catch (CancellationException e) {
            err.println(e.getMessage());
            err.println(advice);
            err.flush();
            throw new StoppedException(e);
          }
        });
  }

  /**
   * Saves a trained model, after which its checkpoints are not needed.
   *
   * @param trained the model; closed if it cannot be saved
   * @param save saves a model
   * @param <M> the model
   * @return the model
   */
  public <M extends AutoCloseable> M keep(M trained, BiConsumer<M, Path> save) {
    try {
      save.accept(trained, model());
      checkpoints().discard();
      return trained;
    } catch (RuntimeException | Error e) {
      try {
        trained.close();
      } catch (Exception problem) {
        e.addSuppressed(problem);
      }
      throw e;
    }
  }

  /**
   * Closes a model whose closing fails with nothing that could be handled.
   *
   * @param model to close
   */
  public static void close(AutoCloseable model) {
    try {
      model.close();
    } catch (Exception e) {
      throw new IllegalStateException("the model cannot be closed", e);
    }
  }

  /** What an earlier model of this training has said is not what this one will say. */
  private final class Renewal implements TrainingListener {
    @Override
    public void started(Start start) {
      if (start.stepsDone() == start.totalSteps()) {
        return;
      }
      try {
        AtomicFiles.deleteTree(predictions());
        AtomicFiles.deleteTree(model());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot clean up " + run.resolve(folder), e);
      }
    }
  }

  /**
   * Where the training saves itself until there is a result.
   *
   * @return with resuming
   */
  public CheckpointSettings checkpoints() {
    return CheckpointSettings.in(run.resolve(in("checkpoints"))).withResume();
  }

  /**
   * Where the trained model is, if it is kept.
   *
   * @return a directory that may be missing
   */
  public Path model() {
    return run.resolve(in(MODEL));
  }

  /**
   * Where files are with what the trained model says.
   *
   * @return a directory that may be missing
   */
  public Path predictions() {
    return run.resolve(in(PREDICTIONS));
  }
}
