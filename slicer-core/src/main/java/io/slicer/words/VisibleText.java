package io.slicer.words;

import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** A text without the characters that belong to a word without being seen, with the way back. */
final class VisibleText {
  private static final char REPLACEMENT = '\uFFFD';
  private static final char ZERO_WIDTH_SPACE = '\u200B';
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final char NON_JOINER = '\u200C';
  private static final char JOINER = '\u200D';

  private final String text;
  private final String original;

  /** Where each UTF-16 unit of what is left lies in the original; null if all are left. */
  private final int @Nullable [] offsets;

  private VisibleText(String text, String original, int @Nullable [] offsets) {
    this.text = text;
    this.original = original;
    this.offsets = offsets;
  }

  /**
   * Leaves characters out.
   *
   * @param isWithinWord whether the tokenizer reads such a character within a word
   */
  static VisibleText of(String text, IntPredicate isWithinWord) {
    StringBuilder visible = null;
    int[] offsets = null;
    int length;
    for (int i = 0; i < text.length(); i += length) {
      int c = text.codePointAt(i);
      length = Character.charCount(c);
      boolean hidden = isHidden(c, isWithinWord);
      if (hidden && offsets == null) {
        visible = new StringBuilder(text.length()).append(text, 0, i);
        offsets = new int[text.length()];
        for (int k = 0; k < i; k++) {
          offsets[k] = k;
        }
      }
      if (!hidden && visible != null && offsets != null) {
        for (int k = 0; k < length; k++) {
          offsets[visible.length() + k] = i + k;
        }
        visible.appendCodePoint(c);
      }
    }
    return new VisibleText(visible == null ? text : visible.toString(), text, offsets);
  }

  /** What is left. */
  String text() {
    return text;
  }

  /** Words of what is left, as they are in the original. */
  List<TextWord> inOriginal(List<TextWord> words) {
    return offsets == null ? words : words.stream().map(word -> inOriginal(word, offsets)).toList();
  }

  private TextWord inOriginal(TextWord word, int[] places) {
    return TextWord.in(original, places[word.start()], places[word.end() - 1] + 1);
  }

  private static boolean isHidden(int c, IntPredicate isWithinWord) {
    if (c == REPLACEMENT || c == ZERO_WIDTH_SPACE || c == BYTE_ORDER_MARK) {
      return isWithinWord.test(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\t' && c != '\n' && c != '\r' && isWithinWord.test(c);
      case Character.FORMAT -> !isSeen(c);
      default -> false;
    };
  }

  /** Format characters that are seen, or that change or join what is beside them. */
  static boolean isSeen(int c) {
    return c == NON_JOINER
        || c == JOINER
        || (0x0600 <= c && c <= 0x0605)
        || c == 0x06DD
        || c == 0x070F
        || (0x0890 <= c && c <= 0x0891)
        || c == 0x08E2
        || c == 0x110BD
        || c == 0x110CD
        || (0x13430 <= c && c <= 0x1345F)
        || (0xE0020 <= c && c <= 0xE007F);
  }

  /** A control character that is no white space. */
  static boolean isControl(int c) {
    return Character.getType(c) == Character.CONTROL && !Character.isWhitespace(c) && c != '\u0085';
  }

  /** What ends a word and is in none, wherever it is still there. */
  static boolean isBlank(int c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.getType(c) == Character.CONTROL
        || c == ZERO_WIDTH_SPACE
        || c == BYTE_ORDER_MARK;
  }
}
