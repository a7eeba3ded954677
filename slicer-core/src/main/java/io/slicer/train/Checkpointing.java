package io.slicer.train;

import com.google.common.base.Ticker;
import io.slicer.weights.CheckpointException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides when a training saves itself or goes on from what it saved. */
final class Checkpointing implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointing.class);

  private final CheckpointSettings settings;
  private final Fingerprint fingerprint;
  private final Ticker ticker;
  private final CheckpointStore store;

  /** Of the last checkpoint that was tried, and of the last that succeeded. */
  private long lastStep;

  private long savedStep;
  private long lastTime;

  private Checkpointing(
      CheckpointSettings settings, Fingerprint fingerprint, Ticker ticker, CheckpointStore store) {
    this.settings = settings;
    this.fingerprint = fingerprint;
    this.ticker = ticker;
    this.store = store;
    lastTime = ticker.read();
  }

  static Checkpointing open(CheckpointSettings settings, Fingerprint fingerprint, Ticker ticker) {
    return new Checkpointing(
        settings, fingerprint, ticker, CheckpointStore.open(settings.directory()));
  }

  /**
   * Restores the state from a checkpoint, if that is asked for.
   *
   * @return the progress it had; that of a training that has not begun if there is no checkpoint
   * @throws CheckpointException if there are checkpoints and it is not asked for, or they are of
   *     another training
   */
  TrainingProgress resume(TrainingState state) {
    Optional<Path> latest = store.latest();
    if (!settings.resume()) {
      latest.ifPresent(
          checkpoint -> {
            throw new CheckpointException(
                checkpoint
                    + " was left by an earlier training: resume it, discard it, or train in another"
                    + " directory");
          });
      return TrainingProgress.NONE;
    }
    Optional<TrainingProgress> restored = store.restore(fingerprint, state);
    if (restored.isEmpty() && latest.isPresent()) {
      LOG.warn("no checkpoint in {} can be used: training begins anew", settings.directory());
    }
    TrainingProgress progress = restored.orElse(TrainingProgress.NONE);
    lastStep = progress.step();
    savedStep = progress.step();
    return progress;
  }

  /** Whether the last checkpoint is so old, in steps or in time, that there should be another. */
  boolean isDue(long step) {
    boolean bySteps =
        settings.steps().isPresent() && step - lastStep >= settings.steps().getAsLong();
    Duration age = Duration.ofNanos(ticker.read() - lastTime);
    return bySteps || age.compareTo(settings.interval()) >= 0;
  }

  /**
   * Saves the state, unless the last checkpoint holds it already. If the disk does not let it, that
   * is no reason to throw away what was trained: it is logged, and tried again when the next
   * checkpoint is due.
   *
   * @return the checkpoint's directory, if one was written
   */
  Optional<Path> save(TrainingProgress progress, TrainingState state) {
    if (progress.step() == savedStep) {
      return Optional.empty();
    }
    lastStep = progress.step();
    try {
      Path checkpoint = store.save(fingerprint, progress, state);
      savedStep = progress.step();
      return Optional.of(checkpoint);
    } catch (UncheckedIOException e) {
      LOG.error("no checkpoint of step {}: training goes on without", progress.step(), e);
      return Optional.empty();
    } finally {
      lastTime = ticker.read();
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
