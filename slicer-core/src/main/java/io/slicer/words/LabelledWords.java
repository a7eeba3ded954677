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
   * @throws NullPointerException if a word is null
   * @throws IllegalArgumentException if there are more labels than words, or fewer
   */
  public LabelledWords {
    for (int w = 0; w < words.size(); w++) {
      if (words.get(w) == null) {
        throw new NullPointerException("word " + w + " is null");
      }
    }
    words = List.copyOf(words);
    if (labels.length() != words.size()) {
      throw new IllegalArgumentException(
          labels.length() + " labels for " + words.size() + " words");
    }
  }

  /**
   * A sentence with labels in a list.
   *
   * @param words the sentence
   * @param labels the index of each word's label
   * @return the sentence
   * @throws IllegalArgumentException if there are more labels than words, or fewer
   */
  public static LabelledWords of(List<String> words, List<Integer> labels) {
    return new LabelledWords(words, ImmutableIntArray.copyOf(labels));
  }
}
