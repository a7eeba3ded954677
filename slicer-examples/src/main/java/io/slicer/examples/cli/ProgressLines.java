package io.slicer.examples.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * A line for each tenth of a piece of work, or, where nobody knows how much there is, whenever it
 * has doubled.
 */
final class ProgressLines implements Progress {
  private static final int LINES = 10;

  private final PrintWriter out;

  ProgressLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Task start(String name, Unit unit, long done, long total) {
    return new Task() {
      private long shown = steps(done, total, unit);

      @Override
      public void at(long now, String note, Optional<Duration> left) {
        long steps = steps(now, total, unit);
        if (steps <= shown) {
          return;
        }
        shown = steps;
        StringBuilder line = new StringBuilder();
        line.append(String.format(Locale.ROOT, "%s: %,d ", name, now / unit.size));
        if (total > 0) {
          line.append(String.format(Locale.ROOT, "of %,d ", total / unit.size));
        }
        line.append(unit.shown);
        if (!note.isEmpty()) {
          line.append(", ").append(note);
        }
        left.ifPresent(rest -> line.append(", ").append(clock(rest)).append(" left"));
        out.println(line);
        out.flush();
      }

      @Override
      public void close() {}
    };
  }

  private static long steps(long done, long total, Unit unit) {
    return total > 0
        ? done * LINES / total
        : Long.SIZE - Long.numberOfLeadingZeros(done / unit.size);
  }

  private static String clock(Duration time) {
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }
}
