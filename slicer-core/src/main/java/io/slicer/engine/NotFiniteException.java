package io.slicer.engine;

import io.slicer.files.Printable;
import java.nio.file.Path;

/**
 * Scores that are no finite numbers: nothing compares with them, so there is no answer. The weights
 * of the model are damaged, or its training has diverged; the message names the model.
 */
public final class NotFiniteException extends ArithmeticException {
  private static final long serialVersionUID = 1L;

  /** What the model gave. */
  private final float score;

  /** Whether the message says where the model is. */
  private final boolean named;

  /**
   * An error of a model that its caller knows.
   *
   * @param score that it gives
   */
  public NotFiniteException(float score) {
    super("the model gives the score " + score + ": its weights are damaged");
    this.score = score;
    named = false;
  }

  private NotFiniteException(Path directory, NotFiniteException cause) {
    super(
        Printable.line(
            directory
                + ": the model gives the score "
                + cause.score
                + ": the weights in model.safetensors are damaged, or training it further has"
                + " diverged"));
    initCause(cause);
    score = cause.score;
    named = true;
  }

  /**
   * The same error, which says where the model is.
   *
   * @param directory of the model
   * @return an error that names it; this one if it does already
   */
  public NotFiniteException in(Path directory) {
    return named ? this : new NotFiniteException(directory, this);
  }

  /**
   * Refuses scores that are not finite.
   *
   * @param scores any
   * @param count how many to look at
   * @throws NotFiniteException if one is NaN or infinite
   */
  public static void check(float[] scores, int count) {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(scores[i])) {
        throw new NotFiniteException(scores[i]);
      }
    }
  }
}
