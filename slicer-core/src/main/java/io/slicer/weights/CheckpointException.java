package io.slicer.weights;

import io.slicer.files.Printable;
import org.jspecify.annotations.Nullable;

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
    super(Printable.line(message));
  }

  /**
   * An error with a message and a cause.
   *
   * @param message file, place, what is wrong
   * @param cause what led to it, or null
   */
  public CheckpointException(String message, @Nullable Throwable cause) {
    super(Printable.line(message), cause);
  }
}
