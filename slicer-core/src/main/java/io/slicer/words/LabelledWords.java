package io.slicer.words;

import com.google.common.primitives.ImmutableIntArray;
import java.util.List;

/**
 * A sentence of words to learn from.
 *
 * @param words the sentence
 * @param labels the index of each word's label
 * @param continued the index of the label that each word's sub-words have behind the first, where
 *     they are labelled with {@link LabelAlignment#ALL_CONTINUED}
 */
public record LabelledWords(
    List<String> words, ImmutableIntArray labels, ImmutableIntArray continued) {
  /**
   * Checks that each word has a label.
   *
   * @param words the sentence
   * @param labels the index of each word's label
   * @param continued the index of the label that continues each word's label
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
    check(words, labels, "labels");
    check(words, continued, "labels of continuations");
  }

  private static void check(List<String> words, ImmutableIntArray labels, String what) {
    if (labels.length() != words.size()) {
      throw new IllegalArgumentException(
          labels.length() + " " + what + " for " + words.size() + " words");
    }
  }

  /**
   * A sentence with labels that nothing continues.
   *
   * @param words the sentence
   * @param labels the index of each word's label, which all its sub-words have
   * @throws NullPointerException if a word is null
   * @throws IllegalArgumentException if there are more labels than words, or fewer
   */
  public LabelledWords(List<String> words, ImmutableIntArray labels) {
    this(words, labels, labels);
  }

  /**
   * A sentence with labels in a list, which nothing continues.
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
