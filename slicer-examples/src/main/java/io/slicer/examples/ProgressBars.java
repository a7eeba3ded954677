package io.slicer.examples;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarStyle;
import me.tongfei.progressbar.ProgressState;

/** A bar for each piece of work, in a terminal. */
final class ProgressBars implements Progress {
  /** Lines that are longer than the terminal is wide cannot be drawn over. */
  private static final int WIDTH = 79;

  @Override
  public Task start(String name, Unit unit, long done, long total) {
    AtomicReference<Optional<Duration>> told = new AtomicReference<>(Optional.empty());
    ProgressBar bar =
        ProgressBar.builder()
            .setTaskName(name)
            .setUnit(" " + unit.shown, unit.size)
            .setInitialMax(total)
            .setStyle(ProgressBarStyle.ASCII)
            .startsFrom(done, Duration.ZERO)
            .setEtaFunction(state -> told.get().or(() -> extrapolated(state)))
            .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
            .build();
    return new Task() {
      @Override
      public void at(long now, String note, Optional<Duration> left) {
        told.set(left);
        bar.stepTo(now);
        bar.setExtraMessage(note);
      }

      @Override
      public void close() {
        bar.close();
      }
    };
  }

  private static Optional<Duration> extrapolated(ProgressState state) {
    long done = state.getCurrent() - state.getStart();
    if (done <= 0 || state.getMax() <= 0) {
      return Optional.empty();
    }
    double rest = (double) (state.getMax() - state.getCurrent()) / done;
    return Optional.of(
        Duration.ofMillis((long) (rest * state.getElapsedAfterStart().toMillis())));
  }
}
