package io.slicer.words;

import java.util.ArrayList;
import java.util.List;

/** Words as BERT's tokenizer sees them before it cuts them into pieces. */
final class PunctuatedWords {
  /** What Google's code takes for Chinese characters: first and last of each block. */
  private static final int[] CHINESE = {
    0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xF900, 0xFAFF, 0x20000, 0x2A6DF, 0x2A700, 0x2B73F, 0x2B740,
    0x2B81F, 0x2B920, 0x2CEAF, 0x2F800, 0x2FA1F
  };

  private PunctuatedWords() {}

  static List<TextWord> cut(String text) {
    List<TextWord> words = new ArrayList<>();
    for (TextWord blank : BlankWords.cut(text)) {
      int start = blank.start();
      int length;
      for (int i = blank.start(); i < blank.end(); i += length) {
        int c = text.codePointAt(i);
        length = Character.charCount(c);
        if (isAlone(c)) {
          if (start < i) {
            words.add(TextWord.in(text, start, i));
          }
          words.add(TextWord.in(text, i, i + length));
          start = i + length;
        }
      }
      if (start < blank.end()) {
        words.add(TextWord.in(text, start, blank.end()));
      }
    }
    return words;
  }

  private static boolean isAlone(int c) {
    if (c < 0x80) {
      return c > ' ' && !Character.isLetterOrDigit(c);
    }
    return Punctuation.is(c) || isChinese(c);
  }

  private static boolean isChinese(int c) {
    for (int b = 0; b < CHINESE.length; b += 2) {
      if (CHINESE[b] <= c && c <= CHINESE[b + 1]) {
        return true;
      }
    }
    return false;
  }
}
