package io.slicer.examples.texts;

import com.google.common.base.CharMatcher;

/**
 * Texts that are the same but for white space, which corpora put in where tokens end. White space
 * is what Unicode calls so.
 */
public final class SameText {
  private SameText() {}

  /**
   * What all texts have in common that are the same.
   *
   * @param text any
   * @return all characters but its white space
   */
  public static String key(String text) {
    return CharMatcher.whitespace().removeFrom(text);
  }

  /**
   * A text as a line.
   *
   * @param text any
   * @return the same with one blank wherever there is white space, and none at the ends
   */
  public static String inOneLine(String text) {
    return CharMatcher.whitespace().trimAndCollapseFrom(text, ' ');
  }
}
