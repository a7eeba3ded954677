package io.slicer.testing.damage;

import java.nio.file.Path;

/**
 * What came of a damaged file.
 *
 * @param kind of answer
 * @param shown what was thrown, if anything
 * @param where it was thrown
 */
public record Answer(Kind kind, String shown, String where) {
  /** It was read. */
  public static final Answer RESULT = new Answer(Kind.RESULT, "", "");

  /** Kinds of answers. */
  public enum Kind {
    /** The file was read. */
    RESULT,
    /** An exception of slicer's own that names the file and could be shown on a terminal. */
    REFUSED,
    /** Anything else: there must be none. */
    OTHER
  }

  /**
   * What was thrown.
   *
   * @param thrown by what reads the file
   * @param file that is damaged
   */
  public static Answer of(Throwable thrown, Path file) {
    String message = String.valueOf(thrown.getMessage());
    boolean named =
        message.contains(String.valueOf(file.getParent()))
            && message.contains(String.valueOf(file.getFileName()));
    boolean own = thrown.getClass().getName().startsWith("io.slicer.");
    boolean printable = message.chars().noneMatch(Answer::controlsTerminals);
    return new Answer(
        own && named && printable ? Kind.REFUSED : Kind.OTHER,
        (own ? "" : "not slicer's own: ")
            + (named ? "" : "does not name the file: ")
            + (printable ? "" : "control characters: ")
            + thrown,
        thrown.getStackTrace().length > 0 ? thrown.getStackTrace()[0].toString() : "somewhere");
  }

  /** Controls, marks that turn the direction of text, and halves of characters. */
  private static boolean controlsTerminals(int character) {
    return Character.isISOControl(character)
        || character == '\u2028'
        || character == '\u2029'
        || (character >= '\u202a' && character <= '\u202e')
        || (character >= '\u2066' && character <= '\u2069');
  }
}
