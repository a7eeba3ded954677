package io.slicer.text;

import io.slicer.files.Printable;

/**
 * A tokenizer that cannot be read, or that cannot encode a text. The message names the file, what
 * is wrong, where, and what would be right where that helps.
 */
public final class TokenizerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * An error with a message.
   *
   * @param message file, place, what is wrong
   */
  public TokenizerException(String message) {
    super(Printable.line(message));
  }

  /**
   * An error with a message and a cause.
   *
   * @param message file, place, what is wrong
   * @param cause what led to it
   */
  public TokenizerException(String message, Throwable cause) {
    super(Printable.line(message), cause);
  }
}
