package io.slicer.words;

import java.util.Objects;

/**
 * A word and where it lies in its text. The two may differ: French "du", cut into "de" and "le",
 * has both at the place of "du".
 *
 * @param text the word, as the encoder reads it
 * @param start where it begins, in UTF-16 units of its text
 * @param end behind it, in UTF-16 units
 */
public record TextWord(String text, int start, int end) {
  /**
   * Checks the place.
   *
   * @param text the word, as the encoder reads it
   * @param start where it begins, in UTF-16 units of its text
   * @param end behind it, in UTF-16 units
   * @throws IllegalArgumentException if it ends before it begins, or begins before the text
   */
  public TextWord {
    Objects.requireNonNull(text, "text");
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "the word '%s' cannot lie from %d to %d".formatted(text, start, end));
    }
  }

  /**
   * What a text has at a place.
   *
   * @param text the whole text
   * @param start where the word begins, in UTF-16 units
   * @param end behind it
   * @return the word
   * @throws IndexOutOfBoundsException if there is no such place
   */
  public static TextWord in(String text, int start, int end) {
    return new TextWord(text.substring(start, end), start, end);
  }
}
