package io.slicer.parsing;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.treebank.Sentence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What a parser says of a sentence.
 *
 * @param words the sentence
 * @param heads of each word the number of the word that it depends on, counted from 1, or 0 for the
 *     root
 * @param relations of each word, to its head
 * @param isFallback whether the sentence was too long to be parsed: then word 1 hangs under the
 *     root and all others under word 1, which says nothing of the sentence
 */
public record Parse(
    List<String> words, ImmutableIntArray heads, List<String> relations, boolean isFallback) {
  /** The comment of a sentence that was too long to be parsed. */
  public static final String FALLBACK = "# parsed = fallback (too long)";

  /**
   * Checks the numbers.
   *
   * @param words the sentence
   * @param heads of each word
   * @param relations of each word
   * @param isFallback whether the sentence was too long to be parsed
   * @throws IllegalArgumentException if there are not as many heads and relations as words, or a
   *     head is no word of the sentence
   */
  public Parse {
    words = List.copyOf(words);
    relations = List.copyOf(relations);
    int count = words.size();
    if (heads.length() != count || relations.size() != count) {
      throw new IllegalArgumentException(
          heads.length() + " heads and " + relations.size() + " relations of " + count + " words");
    }
    if (heads.stream().anyMatch(head -> head < 0 || head > count)) {
      throw new IllegalArgumentException("heads " + heads + " of " + count + " words");
    }
  }

  /** The one of a sentence that is too long. */
  static Parse fallback(List<String> words) {
    int[] heads = new int[words.size()];
    Arrays.fill(heads, 1);
    heads[0] = 0;
    List<String> relations = new ArrayList<>(Collections.nCopies(heads.length, Relations.DEP));
    relations.set(0, Relations.ROOT);
    return new Parse(words, ImmutableIntArray.copyOf(heads), relations, true);
  }

  /**
   * Puts this into a sentence: HEAD and DEPREL become these, DEPS becomes {@code _}, and all else
   * stays. A fallback, and nothing else, says so in a comment.
   *
   * @param sentence of as many words
   * @return the sentence with another tree
   * @throws IllegalArgumentException if it has more words, or fewer
   */
  public Sentence applyTo(Sentence sentence) {
    Sentence parsed = sentence.withTree(heads, relations).withoutComment(FALLBACK);
    return isFallback ? parsed.withComment(FALLBACK) : parsed;
  }

  /**
   * Whether the words form a tree with exactly one of them under the root, which greedy decoding
   * need not give.
   *
   * @return true if so
   */
  public boolean isTree() {
    if (heads.stream().filter(head -> head == 0).count() != 1) {
      return false;
    }
    for (int start = 0; start < heads.length(); start++) {
      int steps = 0;
      for (int head = heads.get(start); head > 0; head = heads.get(head - 1)) {
        if (++steps > heads.length()) {
          return false;
        }
      }
    }
    return true;
  }
}
