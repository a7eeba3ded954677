package io.slicer.words;

import java.util.ArrayList;
import java.util.List;

/** Words between white space. */
final class BlankWords {
  private BlankWords() {}

  static List<TextWord> cut(String text) {
    List<TextWord> words = new ArrayList<>();
    int start = -1;
    int length;
    for (int i = 0; i < text.length(); i += length) {
      int c = text.codePointAt(i);
      length = Character.charCount(c);
      if (!VisibleText.isBlank(c)) {
        start = start < 0 ? i : start;
      } else if (start >= 0) {
        words.add(TextWord.in(text, start, i));
        start = -1;
      }
    }
    if (start >= 0) {
      words.add(TextWord.in(text, start, text.length()));
    }
    return words;
  }
}
