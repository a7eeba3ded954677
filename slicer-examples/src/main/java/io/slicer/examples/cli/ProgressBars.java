package io.slicer.examples.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
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
    return new Bar(name, unit, done, total);
  }

  private static final class Bar implements Task {
    private final ProgressBar bar;

    /** Read by the thread that draws. */
    private volatile Optional<Duration> left = Optional.empty();

    Bar(String name, Unit unit, long done, long total) {
      bar =
          ProgressBar.builder()
              .setTaskName(name)
              .setUnit(unit.size > 1 ? " " + unit.shown : "", unit.size)
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .startsFrom(done, Duration.ZERO)
              .setEtaFunction(state -> left.or(() -> extrapolated(state)))
              .setConsumer(new ConsoleProgressBarConsumer(terminal(), WIDTH))
              .build();
    }

    @Override
    public void at(long done, String note, Optional<Duration> rest) {
      left = rest;
      bar.stepTo(done);
      bar.setExtraMessage(note);
    }

    @Override
    public void close() {
      bar.close();
    }

    /** Not that of the logs: a bar is drawn with control characters. */
    private static PrintStream terminal() {
      return new PrintStream(
          new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
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
}
