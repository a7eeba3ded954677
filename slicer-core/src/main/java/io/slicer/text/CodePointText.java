package io.slicer.text;

import org.jspecify.annotations.Nullable;

/**
 * A text in the form that native code counts in, Unicode code points, with the way back to UTF-16.
 */
final class CodePointText {
  private static final char REPLACEMENT = '\uFFFD';

  private final String wellFormed;
  private final int @Nullable [] starts;
  private final int @Nullable [] ends;

  private CodePointText(String wellFormed, int @Nullable [] starts, int @Nullable [] ends) {
    this.wellFormed = wellFormed;
    this.starts = starts;
    this.ends = ends;
  }

  /**
   * A text for a tokenizer.
   *
   * @param table by which SentencePiece normalizes, if the tokenizer has one
   */
  static CodePointText of(String text, @Nullable CharsMap table) {
    String wellFormed = wellFormed(text);
    ComposedText composed = table == null ? null : ComposedText.of(wellFormed, table);
    if (composed != null) {
      return new CodePointText(
          composed.text(), composed.starts().toArray(), composed.ends().toArray());
    }
    int codePoints = text.codePointCount(0, text.length());
    if (codePoints == text.length()) {
      return new CodePointText(wellFormed, null, null);
    }
    int[] starts = new int[codePoints];
    int[] ends = new int[codePoints];
    int at = 0;
    for (int i = 0; i < codePoints; i++) {
      starts[i] = at;
      at += Character.charCount(text.codePointAt(at));
      ends[i] = at;
    }
    return new CodePointText(wellFormed, starts, ends);
  }

  private static String wellFormed(String text) {
    if (isWellFormed(text)) {
      return text;
    }
    // JNI would garble the whole text, not only this half of a character.
    StringBuilder replaced = new StringBuilder(text);
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (isSurrogate(text.codePointAt(i))) {
        replaced.setCharAt(i, REPLACEMENT);
      }
    }
    return replaced.toString();
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

  /** What the library reads: valid Unicode, with U+FFFD for each unpaired surrogate. */
  String wellFormed() {
    return wellFormed;
  }

  /** Whether a span, in code points, lies within the text. */
  boolean holds(int start, int end) {
    int codePoints = starts == null ? wellFormed.length() : starts.length;
    return 0 <= start && start <= end && end <= codePoints;
  }

  /** Where a span of code points begins in the Java string. */
  int start(int start, int end) {
    if (starts == null || ends == null) {
      return start;
    }
    return start < end || start == 0 ? at(starts, start) : ends[start - 1];
  }

  /** Where it ends. */
  int end(int start, int end) {
    if (ends == null) {
      return end;
    }
    return start < end ? ends[end - 1] : start(start, end);
  }

  private static int at(int[] places, int index) {
    return index < places.length ? places[index] : 0;
  }
}
