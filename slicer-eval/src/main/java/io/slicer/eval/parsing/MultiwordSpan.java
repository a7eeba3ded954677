package io.slicer.eval.parsing;

/**
 * Several words that are written as one, such as the French <em>au</em> for <em>à le</em>: what
 * counts as text is this form, not those of its words.
 *
 * @param first the number of its first word, counted from 1
 * @param last that of its last
 * @param form as it is written; one character at least that is no space
 */
public record MultiwordSpan(int first, int last, String form) {
  /** As CoNLL-U calls it. */
  String id() {
    return first + "-" + last;
  }
}
