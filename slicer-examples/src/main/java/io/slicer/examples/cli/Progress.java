package io.slicer.examples.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;

/** Says on standard error how far a long piece of work is. */
public interface Progress {
  /** Says nothing. */
  Progress NONE =
      (name, unit, done, total) ->
          new Task() {
            @Override
            public void at(long done, String note, Optional<Duration> left) {}

            @Override
            public void close() {}
          };

  /**
   * Begins a piece of work.
   *
   * @param name of the work
   * @param unit that it is counted in
   * @param done how much of it was done before
   * @param total how much there is; -1 if that is not known
   * @return for what follows; the caller closes it
   */
  Task start(String name, Unit unit, long done, long total);

  /** A piece of work. */
  interface Task extends AutoCloseable {
    /**
     * So much is done.
     *
     * @param done how much
     * @param note what else there is to say
     * @param left how long the rest will take, if the work itself knows
     */
    void at(long done, String note, Optional<Duration> left);

    @Override
    void close();
  }

  /** What work is counted in. */
  enum Unit {
    /** Of training. */
    STEPS("steps", 1),
    /** Of a corpus. */
    SENTENCES("sentences", 1),
    /** Texts or pairs of texts. */
    EXAMPLES("examples", 1),
    /** To be read by a language model. */
    TEXTS("texts", 1),
    /** Of a benchmark. */
    MEASUREMENTS("measurements", 1),
    /** Of what is not large: bytes, shown as kilobytes. */
    KILOBYTES("kB", 1000),
    /** Shown as megabytes. */
    BYTES("MB", 1_000_000);

    final String shown;
    final long size;

    Unit(String shown, long size) {
      this.shown = shown;
      this.size = size;
    }
  }

  /**
   * Bars where somebody watches, lines where standard error goes to a file.
   *
   * @param err standard error
   * @return what shows it
   */
  static Progress on(PrintWriter err) {
    return Terminal.STANDARD_ERROR.isThere() ? new ProgressBars() : new ProgressLines(err);
  }
}
