package io.slicer.ner.corpus;

import io.slicer.corpus.Quoted;
import io.slicer.ner.corpus.internal.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The words of a sentence and their tags in the IOB2 scheme: {@code O}, {@code B-TYPE} at the first
 * word of an entity, {@code I-TYPE} at its others. An {@code I-} that continues nothing is
 * accepted, as corpora contain it.
 *
 * @param words one or more
 * @param tags one for each word
 */
public record Sentence(List<String> words, List<String> tags) {
  /**
   * Checks that words and tags fit together and that every tag is one of IOB2, with a type in which
   * all characters can be seen.
   *
   * @param words one or more
   * @param tags one for each word
   * @throws NullPointerException if a word or a tag is null; the message has its number, from 0
   * @throws IllegalArgumentException if there is no word, another number of tags, or a tag of
   *     another form
   */
  public Sentence {
    words = withoutNull(words, "word");
    tags = withoutNull(tags, "tag");
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a sentence without words");
    }
    if (words.size() != tags.size()) {
      throw new IllegalArgumentException(words.size() + " words with " + tags.size() + " tags");
    }
    for (int i = 0; i < tags.size(); i++) {
      if (Tag.parse(tags.get(i), "BI") == null) {
        throw new IllegalArgumentException(
            "tag " + Quoted.of(tags.get(i)) + " of word " + i + " is not O, B-TYPE or I-TYPE");
      }
    }
  }

  private static List<String> withoutNull(List<String> list, String what) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i) == null) {
        throw new NullPointerException(what + " " + i + " is null");
      }
    }
    return List.copyOf(list);
  }

  /**
   * The tags of sub-words.
   *
   * @param ofWords which word each sub-word is of, in the order of the sentence
   * @param continuing makes the tag of a word's sub-words behind the first of its own
   * @return a tag for each sub-word
   */
  public List<String> subwordTags(List<Integer> ofWords, UnaryOperator<String> continuing) {
    List<String> ofSubwords = new ArrayList<>();
    int before = -1;
    for (int word : ofWords) {
      String tag = tags.get(word);
      ofSubwords.add(word == before ? continuing.apply(tag) : tag);
      before = word;
    }
    return ofSubwords;
  }

  /**
   * The number of words.
   *
   * @return at least 1
   */
  public int size() {
    return words.size();
  }
}
