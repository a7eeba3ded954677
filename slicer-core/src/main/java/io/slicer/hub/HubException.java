package io.slicer.hub;

import io.slicer.files.Printable;

/**
 * A model or a data set that cannot be had from the Hugging Face Hub: not there, not allowed, not
 * reachable, or not in a form that slicer reads. The message says which, and what to do.
 */
public final class HubException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with a message.
   *
   * @param message model, what is wrong, what to do
   */
  public HubException(String message) {
    super(Printable.line(message));
  }

  /**
   * An error with a message and a cause.
   *
   * @param message model, what is wrong, what to do
   * @param cause what led to it
   */
  public HubException(String message, Throwable cause) {
    super(Printable.line(message), cause);
  }
}
