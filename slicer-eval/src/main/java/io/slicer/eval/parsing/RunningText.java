package io.slicer.eval.parsing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The words of all sentences, one after the other, and which characters each stands for. Characters
 * are those of all tokens without spaces, run together; a multi-word token has its own, and each of
 * its words stands for all of them.
 */
final class RunningText {
  private final StringBuilder characters = new StringBuilder();
  private final List<Word> words = new ArrayList<>();
  private final List<Token> tokens = new ArrayList<>();

  /**
   * A word.
   *
   * @param word as it was given
   * @param compared its form as words of multi-word tokens are compared by
   * @param start where its characters begin
   * @param end where they end
   * @param inMultiword whether it shares them with others
   * @param head the index of its head among all words; {@link #ROOT} for the root
   */
  record Word(
      ParsedWord word, String compared, int start, int end, boolean inMultiword, int head) {}

  /**
   * What has characters of its own.
   *
   * @param sentence its number, counted from 0
   * @param id as CoNLL-U calls it
   * @param form as it is written
   * @param end where its characters end
   */
  record Token(int sentence, String id, String form, int end) {}

  static final int ROOT = -1;

  RunningText(List<ParsedSentence> sentences) {
    for (int s = 0; s < sentences.size(); s++) {
      add(s, sentences.get(s));
    }
  }

  private void add(int number, ParsedSentence sentence) {
    int before = words.size();
    List<MultiwordSpan> multiword = sentence.multiword();
    int next = 0;
    int shared = 0; // the last word of the multi-word token that began last
    int start = 0;
    for (int w = 1; w <= sentence.words().size(); w++) {
      ParsedWord word = sentence.words().get(w - 1);
      if (next < multiword.size() && multiword.get(next).first() == w) {
        MultiwordSpan span = multiword.get(next++);
        start = token(number, span.id(), span.form());
        shared = span.last();
      } else if (w > shared) {
        start = token(number, String.valueOf(w), word.form());
      }
      add(word, start, w <= shared, before);
    }
  }

  private int token(int sentence, String id, String form) {
    int start = characters.length();
    characters.append(withoutSpaces(form));
    tokens.add(new Token(sentence, id, form, characters.length()));
    return start;
  }

  private void add(ParsedWord word, int start, boolean inMultiword, int before) {
    // The reference takes spaces out of what is a token of its own, and of nothing else.
    String form = inMultiword ? word.form() : withoutSpaces(word.form());
    words.add(
        new Word(
            word,
            form.toLowerCase(Locale.ROOT),
            start,
            characters.length(),
            inMultiword,
            word.head() == 0 ? ROOT : before + word.head() - 1));
  }

  List<Word> words() {
    return words;
  }

  /**
   * Refuses a system that has other characters.
   *
   * @throws OtherTextException with the first gold token that it does not have
   */
  void requireSame(RunningText system) {
    if (characters.compareTo(system.characters) == 0) {
      return;
    }
    int same = 0;
    int shorter = Math.min(characters.length(), system.characters.length());
    while (same < shorter && characters.charAt(same) == system.characters.charAt(same)) {
      same++;
    }
    int first = same;
    Token token =
        tokens.stream()
            .filter(each -> each.end() > first)
            .findFirst()
            .orElseGet(() -> tokens.get(tokens.size() - 1));
    String problem =
        first == characters.length()
            ? "the system has more text behind \"" + token.form() + "\", the last token"
            : "the system does not have \""
                + token.form()
                + "\" where the gold standard has it: both must be the same text, spaces aside";
    throw new OtherTextException(token.sentence(), token.id(), problem);
  }

  /** The form without characters of Unicode's category Zs. */
  static String withoutSpaces(String form) {
    return form.codePoints()
        .filter(character -> Character.getType(character) != Character.SPACE_SEPARATOR)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
