package io.slicer.examples.experiment;

/** An experiment cannot go on in its directory; the message says why and what would be right. */
final class ExperimentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ExperimentException(String message) {
    super(message);
  }

  ExperimentException(String message, Throwable cause) {
    super(message, cause);
  }
}
