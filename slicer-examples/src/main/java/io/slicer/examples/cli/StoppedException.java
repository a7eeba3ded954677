package io.slicer.examples.cli;

/** The command was stopped by who started it, and has already said so. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a shell reports of a process that Ctrl-C has ended. */
  static final int STATUS = 130;

  /**
   * A stop.
   *
   * @param cause what the work threw when it was interrupted
   */
  public StoppedException(Throwable cause) {
    super(cause);
  }
}
