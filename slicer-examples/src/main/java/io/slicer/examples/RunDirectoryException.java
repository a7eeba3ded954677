package io.slicer.examples;

/** A directory that a run cannot be put into; the message says why and what to do. */
public final class RunDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param message why, and what to do
   */
  public RunDirectoryException(String message) {
    super(message);
  }
}
