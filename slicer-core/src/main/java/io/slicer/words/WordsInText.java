package io.slicer.words;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A text and its words, however they were found: by {@link WordBoundaries#cut}, or by a program of
 * one's own.
 *
 * <pre>{@code
 * String text = "l'Aquila";
 * WordsInText words =
 *     new WordsInText(text, List.of(TextWord.in(text, 0, 2), TextWord.in(text, 2, 8)));
 * }</pre>
 *
 * @param text any
 * @param words in the order of the text; several may lie at the same place
 */
public record WordsInText(String text, List<TextWord> words) {
  /**
   * Checks the places and copies the list.
   *
   * @param text any
   * @param words in the order of the text; several may lie at the same place
   * @throws NullPointerException if a word is null; the message has its number
   * @throws IllegalArgumentException if a word lies before the one before it, or behind the text;
   *     the message has its number, from 0
   */
  public WordsInText {
    Objects.requireNonNull(text, "text");
    List<TextWord> copy = new ArrayList<>(words);
    TextWord before = null;
    for (int w = 0; w < copy.size(); w++) {
      TextWord word = Objects.requireNonNull(copy.get(w), "word " + w + " is null");
      if (word.end() > text.length()) {
        throw new IllegalArgumentException(
            "word %d ends at %d, behind the text of %d UTF-16 units"
                .formatted(w, word.end(), text.length()));
      }
      if (before != null && (word.start() < before.start() || word.end() < before.end())) {
        throw new IllegalArgumentException(
            "word %d lies from %d to %d, and the word before it from %d to %d: words come in the"
                    .formatted(w, word.start(), word.end(), before.start(), before.end())
                + " order of the text");
      }
      before = word;
    }
    words = List.copyOf(copy);
  }

  /**
   * The words without their places.
   *
   * @return what the encoder reads
   */
  public List<String> forms() {
    return words.stream().map(TextWord::text).toList();
  }
}
