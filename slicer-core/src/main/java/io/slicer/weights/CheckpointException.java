package io.slicer.weights;

/**
 * A checkpoint that cannot be used: damaged, hostile, or not what the model needs. The message
 * names the file, the tensor or byte offset, what is wrong, and where it helps what would be right.
 */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with a message.
   *
   * @param message file, place, what is wrong
   */
  public CheckpointException(String message) {
    super(message);
  }

  /**
   * An error with a message and a cause.
   *
   * @param message file, place, what is wrong
   * @param cause what led to it
   */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
