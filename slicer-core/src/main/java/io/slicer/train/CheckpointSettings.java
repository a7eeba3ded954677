package io.slicer.train;

import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Where and how often a training saves itself, so that one that was killed can go on as if nothing
 * had happened: the final parameters are the same bits.
 *
 * <pre>{@code
 * CheckpointSettings.in(Path.of("run/checkpoints")).withInterval(Duration.ofMinutes(5)).withResume()
 * }</pre>
 *
 * <p>The directory belongs to one training at a time. The two latest checkpoints are kept; each
 * holds the trained parameters and both moments of the optimizer, three times the size of what is
 * trained (four times with best-model selection).
 *
 * @param directory of the checkpoints; made if it is missing
 * @param interval a checkpoint is written at the end of a step when the last one is so old
 * @param steps a checkpoint is also written whenever so many steps have passed; none: by time only
 * @param resume whether to go on from the latest checkpoint in the directory, if there is one;
 *     otherwise a directory that has checkpoints is refused
 */
public record CheckpointSettings(
    Path directory, Duration interval, OptionalLong steps, boolean resume) {
  private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(10);

  /**
   * Checks the ranges.
   *
   * @param directory of the checkpoints
   * @param interval from one checkpoint to the next, by time
   * @param steps from one checkpoint to the next
   * @param resume whether to go on from the latest checkpoint
   * @throws IllegalArgumentException if an interval is not positive
   */
  public CheckpointSettings {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("checkpoint interval " + interval + " is not positive");
    }
    if (steps.isPresent() && steps.getAsLong() < 1) {
      throw new IllegalArgumentException("checkpoints every " + steps.getAsLong() + " steps");
    }
  }

  /**
   * A checkpoint every ten minutes, without resuming.
   *
   * @param directory of the checkpoints
   * @return the settings
   */
  public static CheckpointSettings in(Path directory) {
    return new CheckpointSettings(directory, DEFAULT_INTERVAL, OptionalLong.empty(), false);
  }

  /**
   * These settings with another interval.
   *
   * @param interval how old the last checkpoint may be
   * @return the settings
   */
  public CheckpointSettings withInterval(Duration interval) {
    return new CheckpointSettings(directory, interval, steps, resume);
  }

  /**
   * These settings with checkpoints by steps, too.
   *
   * @param steps from one checkpoint to the next
   * @return the settings
   */
  public CheckpointSettings withSteps(long steps) {
    return new CheckpointSettings(directory, interval, OptionalLong.of(steps), resume);
  }

  /**
   * These settings, going on from the latest checkpoint if there is one.
   *
   * @return the settings
   */
  public CheckpointSettings withResume() {
    return new CheckpointSettings(directory, interval, steps, true);
  }

  /**
   * Deletes the checkpoints in the directory, the features that a training has kept beside them,
   * and the directory if nothing else is in it. They are of no use once the trained model has been
   * saved.
   *
   * @throws java.io.UncheckedIOException if that fails
   * @throws IllegalStateException if a training is using them
   */
  public void discard() {
    CheckpointStore.discard(directory);
  }
}
