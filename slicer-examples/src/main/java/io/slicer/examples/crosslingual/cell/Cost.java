package io.slicer.examples.crosslingual.cell;

import com.google.common.base.Stopwatch;
import io.slicer.examples.cli.Usage;
import io.slicer.finetune.RunEnvironment;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a step has cost.
 *
 * @param seconds without what was done before an interruption
 * @param peakBytes the most physical memory that the process had in the meantime; null where the
 *     system does not tell
 * @param finished when, in ISO 8601 and UTC
 * @param environment what it ran on
 */
public record Cost(
    double seconds, @Nullable Long peakBytes, String finished, RunEnvironment environment) {
  /** A watch that runs. */
  public static final class Meter {
    private final Stopwatch watch = Stopwatch.createStarted();

    private Meter() {}

    /**
     * What it has cost until now.
     *
     * @return the cost
     */
    public Cost cost() {
      return new Cost(
          watch.elapsed().toMillis() / 1e3,
          Usage.now().peakResidentBytes(),
          Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
          RunEnvironment.current());
    }
  }

  /**
   * Begins to measure.
   *
   * @return a meter
   */
  public static Meter begin() {
    Usage.forgetPeak();
    return new Meter();
  }
}
