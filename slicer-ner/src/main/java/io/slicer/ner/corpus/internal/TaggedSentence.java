package io.slicer.ner.corpus.internal;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Collections;
import java.util.List;

/**
 * A sentence as a file has it, with tags of any scheme.
 *
 * @param words one or more
 * @param tags one for each word
 * @param lines where each word is
 */
public record TaggedSentence(List<String> words, List<String> tags, ImmutableIntArray lines) {
  /**
   * Keeps copies.
   *
   * @param words one or more
   * @param tags one for each word
   * @param lines where each word is
   */
  public TaggedSentence {
    words = List.copyOf(words);
    tags = List.copyOf(tags);
  }

  /**
   * A sentence whose words are all in one line.
   *
   * @param words one or more
   * @param tags one for each word
   * @param line where they are
   */
  public TaggedSentence(List<String> words, List<String> tags, int line) {
    this(words, tags, ImmutableIntArray.copyOf(Collections.nCopies(words.size(), line)));
  }

  /**
   * Where a word is.
   *
   * @param word counted from 0
   * @return its line
   */
  public int line(int word) {
    return lines.get(word);
  }
}
