package io.slicer.text;

import org.jspecify.annotations.Nullable;

/**
 * A text in the form that native code counts in, Unicode code points, with the way back to UTF-16.
 */
final class CodePointText {
  private static final char REPLACEMENT = '\uFFFD';

  private final String wellFormed;
  private final int @Nullable [] offsets;

  private CodePointText(String wellFormed, int @Nullable [] offsets) {
    this.wellFormed = wellFormed;
    this.offsets = offsets;
  }

  static CodePointText of(String text) {
    int codePoints = text.codePointCount(0, text.length());
    int[] offsets = codePoints == text.length() ? null : new int[codePoints + 1];
    StringBuilder replaced = null;
    int at = 0;
    for (int i = 0; i < codePoints; i++) {
      if (offsets != null) {
        offsets[i] = at;
      }
      int codePoint = text.codePointAt(at);
      if (isSurrogate(codePoint)) {
        // JNI would garble the whole text, not only this half of a character.
        replaced = replaced == null ? new StringBuilder(text) : replaced;
        replaced.setCharAt(at, REPLACEMENT);
      }
      at += Character.charCount(codePoint);
    }
    if (offsets != null) {
      offsets[codePoints] = at;
    }
    return new CodePointText(replaced == null ? text : replaced.toString(), offsets);
  }

  /** Whether every surrogate has its other half, so that the text is valid Unicode. */
  static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      int codePoint = text.codePointAt(i);
      if (isSurrogate(codePoint)) {
        return false;
      }
      i += Character.charCount(codePoint) - 1;
    }
    return true;
  }

  private static boolean isSurrogate(int codePoint) {
    return Character.MIN_SURROGATE <= codePoint && codePoint <= Character.MAX_SURROGATE;
  }

  /** The text with U+FFFD for each unpaired surrogate: valid Unicode of the same length. */
  String wellFormed() {
    return wellFormed;
  }

  /** Whether a span, in code points, lies within the text. */
  boolean holds(int start, int end) {
    int codePoints = offsets == null ? wellFormed.length() : offsets.length - 1;
    return 0 <= start && start <= end && end <= codePoints;
  }

  /** The index in the Java string of the code point of this number. */
  int utf16(int codePoint) {
    return offsets == null ? codePoint : offsets[codePoint];
  }
}
