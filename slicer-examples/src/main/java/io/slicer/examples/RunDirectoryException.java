package io.slicer.examples;

/** A directory that a run cannot be put into; the message says why and what to do. */
final class RunDirectoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RunDirectoryException(String message) {
    super(message);
  }
}
