package io.slicer.examples;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A line for each tenth of a piece of work. */
final class ProgressLines implements Progress {
  private static final int LINES = 10;

  private final PrintWriter out;

  ProgressLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Task start(String name, Unit unit, long done, long total) {
    return new Task() {
      private long shown = tenths(done, total);

      @Override
      public void at(long now, String note, Optional<Duration> left) {
        long tenths = tenths(now, total);
        if (tenths <= shown) {
          return;
        }
        shown = tenths;
        StringBuilder line = new StringBuilder();
        line.append(
            String.format(
                Locale.ROOT,
                "%s: %,d of %,d %s",
                name,
                now / unit.size,
                total / unit.size,
                unit.shown));
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

  private static long tenths(long done, long total) {
    return total <= 0 ? 0 : done * LINES / total;
  }

  private static String clock(Duration time) {
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }
}
