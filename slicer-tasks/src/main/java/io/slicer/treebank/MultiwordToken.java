package io.slicer.treebank;

/**
 * Several words that are written as one, such as the French <em>au</em> for <em>à le</em>: a line
 * before its first word.
 *
 * @param first the number of its first word, counted from 1
 * @param last that of its last, which may be the same
 * @param form as it is written
 * @param typo whether FEATS says {@code Typo=Yes}, the only feature that it may have
 * @param misc anything else, {@code Name=Value|…}; {@code _} if there is none
 */
public record MultiwordToken(int first, int last, String form, boolean typo, String misc) {
  static final String TYPO = "Typo=Yes";

  /**
   * Checks numbers and fields.
   *
   * @param first the number of its first word
   * @param last that of its last
   * @param form as it is written
   * @param typo whether FEATS says {@code Typo=Yes}
   * @param misc anything else
   * @throws IllegalArgumentException if it ends before it begins, begins before word 1, or a field
   *     is empty or has white space where there may be none
   */
  public MultiwordToken {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException(
          "ID is "
              + first
              + "-"
              + last
              + ", where a multi-word token has the number of its first word and then that of its"
              + " last");
    }
    Column.FORM.check(form);
    Column.MISC.check(misc);
  }

  String id() {
    return first + "-" + last;
  }
}
