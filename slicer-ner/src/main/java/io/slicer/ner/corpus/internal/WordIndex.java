package io.slicer.ner.corpus.internal;

import io.slicer.corpus.Quoted;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of words in their sentences, from 0 or from 1 as the first of a file says. */
public final class WordIndex {
  /** A multi-word token or an empty node of CoNLL-U. */
  private static final Pattern NO_WORD = Pattern.compile("([0-9]{1,9})([-.])([0-9]{1,9})");

  private final boolean anew;
  private int first;

  /**
   * The numbers of a file.
   *
   * @param anew whether a sentence begins where they begin anew
   */
  public WordIndex(boolean anew) {
    this.anew = anew;
  }

  /**
   * Whether a number is that of a multi-word token ({@code 1-2}) or of an empty node ({@code 8.1}).
   *
   * @param index what stands where numbers do
   * @return true if it is no word's
   */
  public static boolean isNoWord(String index) {
    return NO_WORD.matcher(index).matches();
  }

  /**
   * Takes note of the first number of a file.
   *
   * @param index of a word, or of a multi-word token
   */
  public void begin(String index) {
    first = index.equals("1") || index.startsWith("1-") ? 1 : 0;
  }

  /**
   * Whether a sentence begins with a number because there is no other that says so.
   *
   * @param index of a word
   * @return true for the first number, if numbers begin anew
   */
  public boolean begins(String index) {
    return anew && index.equals(Integer.toString(first));
  }

  /**
   * What is wrong with the number of a word.
   *
   * @param index the number
   * @param before how many words of the sentence came before
   * @return nothing if it is right
   */
  public Optional<String> problem(String index, int before) {
    int expected = first + before;
    if (index.equals(Integer.toString(expected))) {
      return Optional.empty();
    }
    boolean again = before > 0 && index.equals(Integer.toString(first));
    return Optional.of(
        "word "
            + Quoted.of(index)
            + " where word "
            + expected
            + " comes"
            + (again
                ? ": if sentences begin so and no empty line separates them, give the format with"
                    + " sentence=0"
                : ""));
  }

  /**
   * What is wrong with the place of a multi-word token, which stands before its first word, or of
   * an empty node, which stands behind a word.
   *
   * @param index what {@link #isNoWord} takes
   * @param before how many words of the sentence came before
   * @return nothing if it is right
   */
  public Optional<String> problemOfNoWord(String index, int before) {
    Matcher matcher = NO_WORD.matcher(index);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(index);
    }
    int from = Integer.parseInt(matcher.group(1));
    int next = first + before;
    boolean token = matcher.group(2).equals("-");
    boolean right =
        token
            ? Integer.parseInt(matcher.group(3)) > from && (from == next || (anew && from == first))
            : from == next - 1 || (from == 0 && (anew || before == 0));
    return right
        ? Optional.empty()
        : Optional.of(
            (token ? "multi-word token " : "empty node ")
                + Quoted.of(index)
                + " where word "
                + next
                + " comes");
  }
}
