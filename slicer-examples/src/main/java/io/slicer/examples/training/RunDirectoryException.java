package io.slicer.examples.training;

import io.slicer.files.Printable;

/**
 * A directory that a run cannot be put into, or cannot be continued in; the message says why and
 * what to do.
 */
public final class RunDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message why, and what to do
   */
  public RunDirectoryException(String message) {
    super(Printable.line(message));
  }

  /**
   * A refusal of what cannot be read.
   *
   * @param message why, and what to do
   * @param cause what reading it ended with
   */
  public RunDirectoryException(String message, Throwable cause) {
    super(Printable.line(message), cause);
  }
}
