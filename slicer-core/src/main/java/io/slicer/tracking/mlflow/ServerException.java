package io.slicer.tracking.mlflow;

import java.time.Duration;
import java.util.Optional;

/** A tracking server that did not do what was asked. */
final class ServerException extends Exception {
  private static final long serialVersionUID = 1;

  /** What is to be done about it. */
  enum Kind {
    /** No answer came: whether the request was carried out is not known. */
    NO_ANSWER,
    /** The server cannot do it now. */
    BUSY,
    /** What answers is no MLflow server, such as a login page. */
    STRANGE,
    /** It will never do this. */
    REFUSED,
    /** The run is not there, or was deleted. */
    GONE,
    /** It does not know who asks, or lets somebody else only. */
    UNAUTHORIZED
  }

  private final Kind kind;
  private final transient Optional<Duration> retryAfter;

  ServerException(Kind kind, String message, Optional<Duration> retryAfter) {
    super(message);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  ServerException(Kind kind, String message) {
    this(kind, message, Optional.empty());
  }

  Kind kind() {
    return kind;
  }

  /** How long the server wants to be left alone. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /**
   * A parameter has another value there: a file-store server says so with the status of an error of
   * its own.
   */
  boolean isParameterChanged() {
    return String.valueOf(getMessage()).contains("Changing param values is not allowed");
  }
}
