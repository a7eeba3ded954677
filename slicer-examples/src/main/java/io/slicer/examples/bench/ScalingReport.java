package io.slicer.examples.bench;

import io.slicer.examples.bench.candidate.Sizes;
import io.slicer.examples.bench.candidate.Statistics;
import io.slicer.examples.bench.candidate.Work;
import io.slicer.examples.cli.Usage;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How speed and memory grow.
 *
 * @param machine what it was measured on
 * @param description of slicer, with versions
 * @param base the sizes around which one at a time was varied
 * @param steps of a round
 * @param rounds that counted
 * @param sweeps in the order in which they are printed
 */
record ScalingReport(
    Machine machine, String description, Sizes base, int steps, int rounds, List<Sweep> sweeps) {
  static final double MEGABYTE = 1e6;

  /**
   * One of the sizes varied.
   *
   * @param variable which
   * @param points in the order asked for
   */
  record Sweep(Sizes.Variable variable, List<Point> points) {}

  /**
   * What was measured at a value of the size that is varied.
   *
   * @param value of that size
   * @param sizes all of them
   * @param training steps
   * @param scoring of batches
   */
  record Point(int value, Sizes sizes, Measured training, Measured scoring) {}

  /**
   * The memory of a process.
   *
   * @param allocatedBytes of native memory that slicer allocated, whether it was released or not
   * @param residentBytes physical memory of the whole process; null if the system does not tell
   * @param peakResidentBytes the most that it ever had; null if the system does not tell
   */
  record Memory(
      long allocatedBytes, @Nullable Long residentBytes, @Nullable Long peakResidentBytes) {
    static Memory of(Round round) {
      double allocated = round.work().parts().getOrDefault(Work.ALLOCATED_BYTES, 0.0);
      Usage usage = round.usage();
      return new Memory((long) allocated, usage.residentBytes(), usage.peakResidentBytes());
    }
  }

  /**
   * The figures of one process.
   *
   * @param tokensPerSecond real tokens, of every round
   * @param statistics of those
   * @param memory when the last round had ended
   */
  record Measured(List<Double> tokensPerSecond, Statistics statistics, Memory memory) {
    static Measured of(List<Round> rounds) {
      List<Double> speeds =
          rounds.stream().map(round -> round.work().tokens() / round.work().seconds()).toList();
      return new Measured(speeds, Statistics.of(speeds), Memory.of(rounds.get(rounds.size() - 1)));
    }
  }

  String table() {
    StringBuilder text = new StringBuilder("bench scaling\n");
    line(text, "  %s, %d processors, %s", machine.cpu(), machine.processors(), machine.os());
    line(text, "  %s", String.join(" ", machine.instructions()));
    line(text, "  Java %s; %s; %s", machine.java(), description, machine.date());
    line(
        text,
        "  %d layers, hidden size %d, length %d, batch %d, threads %d, unless varied",
        base.layers(),
        base.hidden(),
        base.length(),
        base.batch(),
        base.threads());
    line(text, "  rounds: %d of %d steps, after one that does not count", rounds, steps);
    for (Sweep sweep : sweeps) {
      line(text, "");
      line(text, "%-26s%36s%26s", sweep.variable(), "real tokens/s", "memory, MB");
      line(
          text,
          "%-26s%12s%12s%12s%14s%12s",
          "",
          "minimum",
          "median",
          "maximum",
          "allocated",
          "resident");
      for (Point point : sweep.points()) {
        row(text, point, "training", point.training());
        row(text, point, "scoring", point.scoring());
      }
    }
    return text.toString();
  }

  private static void row(StringBuilder text, Point point, String work, Measured measured) {
    Statistics speed = measured.statistics();
    Memory memory = measured.memory();
    line(
        text,
        "  %,8d  %-14s%12s%12s%12s%,14.1f%12s",
        point.value(),
        work,
        Table.number(speed.minimum(), speed),
        Table.number(speed.median(), speed),
        Table.number(speed.maximum(), speed),
        memory.allocatedBytes() / MEGABYTE,
        memory.residentBytes() == null
            ? ""
            : String.format(Locale.ROOT, "%,.1f", memory.residentBytes() / MEGABYTE));
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
