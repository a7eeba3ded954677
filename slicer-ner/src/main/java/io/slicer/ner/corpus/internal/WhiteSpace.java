package io.slicer.ner.corpus.internal;

import com.google.common.base.CharMatcher;
import java.util.List;

/** White space as readers of columns treat it: what Python's {@code strip} takes away. */
public final class WhiteSpace {
  private static final CharMatcher ANY = CharMatcher.forPredicate(WhiteSpace::is).precomputed();

  private WhiteSpace() {}

  private static boolean is(char character) {
    return Character.isWhitespace(character)
        || Character.isSpaceChar(character)
        || character == '\u0085';
  }

  /**
   * Whether a text has nothing else.
   *
   * @param text any
   * @return true for an empty one, too
   */
  public static boolean only(String text) {
    return text.isEmpty() || (is(text.charAt(0)) && ANY.matchesAllOf(text));
  }

  /**
   * Whether texts have nothing else.
   *
   * @param texts any
   * @return true for empty ones, too
   */
  public static boolean only(List<String> texts) {
    return texts.stream().allMatch(WhiteSpace::only);
  }

  /**
   * A text without what is behind it.
   *
   * @param text any
   * @return the same if nothing is
   */
  public static String trimmedEnd(String text) {
    return text.isEmpty() || !is(text.charAt(text.length() - 1))
        ? text
        : ANY.trimTrailingFrom(text);
  }

  /**
   * A text without what is around it.
   *
   * @param text any
   * @return the same if nothing is
   */
  public static String trimmed(String text) {
    return ANY.trimFrom(text);
  }
}
