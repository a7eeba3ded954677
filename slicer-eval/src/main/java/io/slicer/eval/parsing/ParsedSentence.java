package io.slicer.eval.parsing;

import java.util.List;

/**
 * The words of a sentence and the tree that they form: every word has a head, following the heads
 * leads to the root, and exactly one word hangs there.
 *
 * @param words at least one
 * @param multiword those that are written as one, in their order
 */
public record ParsedSentence(List<ParsedWord> words, List<MultiwordSpan> multiword) {
  /**
   * Checks the tree.
   *
   * @param words at least one
   * @param multiword those that are written as one, in their order
   * @throws TreeException if there is no word, a form has nothing but spaces, multi-word tokens
   *     overlap or go beyond the last word, a head is no word of the sentence, words depend on each
   *     other in a circle, or there is not exactly one root
   */
  public ParsedSentence {
    words = List.copyOf(words);
    multiword = List.copyOf(multiword);
    if (words.isEmpty()) {
      throw new TreeException("1", "a sentence without words");
    }
    checkMultiword(multiword, words.size());
    checkHeads(words);
    checkNoCircle(words);
    checkRoot(words);
  }

  /**
   * A sentence without multi-word tokens.
   *
   * @param words at least one
   * @return the sentence
   * @throws TreeException if its words are not a tree
   */
  public static ParsedSentence of(ParsedWord... words) {
    return new ParsedSentence(List.of(words), List.of());
  }

  private static void checkMultiword(List<MultiwordSpan> multiword, int words) {
    int last = 0;
    for (MultiwordSpan span : multiword) {
      if (span.first() <= last || span.last() < span.first() || span.last() > words) {
        throw new TreeException(
            span.id(),
            "multi-word token "
                + span.id()
                + " does not lie between words "
                + (last + 1)
                + " and "
                + words);
      }
      checkForm(span.id(), span.form());
      last = span.last();
    }
  }

  private static void checkHeads(List<ParsedWord> words) {
    for (int number = 1; number <= words.size(); number++) {
      ParsedWord word = words.get(number - 1);
      checkForm(String.valueOf(number), word.form());
      if (word.head() < 0 || word.head() > words.size()) {
        throw new TreeException(
            String.valueOf(number),
            "the head of word "
                + number
                + " is "
                + word.head()
                + ", where 0 is the root and "
                + words.size()
                + " the last word");
      }
    }
  }

  private static void checkForm(String id, String form) {
    if (RunningText.withoutSpaces(form).isEmpty()) {
      throw new TreeException(id, "the form of " + id + " has nothing but spaces");
    }
  }

  private static void checkNoCircle(List<ParsedWord> words) {
    int[] walk = new int[words.size() + 1]; // the word from which a word was first reached
    for (int start = 1; start <= words.size(); start++) {
      int word = start;
      while (word > 0 && walk[word] == 0) {
        walk[word] = start;
        word = words.get(word - 1).head();
      }
      if (word > 0 && walk[word] == start) {
        throw circle(words, word);
      }
    }
  }

  private static TreeException circle(List<ParsedWord> words, int member) {
    int first = member;
    for (int word = head(words, member); word != member; word = head(words, word)) {
      first = Math.min(first, word);
    }
    StringBuilder way = new StringBuilder(String.valueOf(first));
    int word = first;
    do {
      word = head(words, word);
      way.append(" to ").append(word);
    } while (word != first);
    return new TreeException(
        String.valueOf(first),
        "word "
            + first
            + " depends on itself ("
            + way
            + "), where following the heads must lead to the root");
  }

  private static int head(List<ParsedWord> words, int word) {
    return words.get(word - 1).head();
  }

  private static void checkRoot(List<ParsedWord> words) {
    int root = 0;
    for (int number = 1; number <= words.size(); number++) {
      if (head(words, number) == 0) {
        if (root > 0) {
          throw new TreeException(
              String.valueOf(number),
              "words "
                  + root
                  + " and "
                  + number
                  + " both have the head 0, where a tree has exactly one root");
        }
        root = number;
      }
    }
  }
}
