package io.slicer.tagging;

import io.slicer.treebank.Sentence;
import java.util.List;

/**
 * Words and their tags.
 *
 * @param words of the sentence
 * @param tags one for each word
 */
public record TaggedSentence(List<String> words, List<String> tags) {
  /**
   * Checks that each word has a tag.
   *
   * @param words of the sentence
   * @param tags one for each word
   * @throws IllegalArgumentException if there are more tags than words, or fewer
   * @throws NullPointerException if a word or a tag is null
   */
  public TaggedSentence {
    words = List.copyOf(words);
    tags = List.copyOf(tags);
    if (tags.size() != words.size()) {
      throw new IllegalArgumentException(tags.size() + " tags for " + words.size() + " words");
    }
  }

  /** The forms and the UPOS of a sentence, whatever they are. */
  static TaggedSentence upos(Sentence sentence) {
    return new TaggedSentence(
        sentence.forms(), sentence.words().stream().map(word -> word.upos()).toList());
  }
}
