package io.slicer.words;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;

/**
 * A sentence of words to learn from.
 *
 * @param words the sentence
 * @param labels the index of each word's label
 */
public record LabelledWords(List<String> words, ImmutableIntArray labels) {
  /**
   * Checks that each word has a label.
   *
   * @param words the sentence
   * @param labels the index of each word's label
   */
  public LabelledWords {
    words = List.copyOf(words);
    if (labels.length() != words.size()) {
      throw new IllegalArgumentException(
          labels.length() + " labels for " + words.size() + " words");
    }
  }
}
