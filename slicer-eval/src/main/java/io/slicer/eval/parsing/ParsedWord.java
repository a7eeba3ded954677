package io.slicer.eval.parsing;

/**
 * A word in a tree.
 *
 * @param form as it is written; one character at least that is no space
 * @param upos its universal part of speech
 * @param head the number of the word that it depends on, counted from 1; 0 for the root
 * @param relation to its head, perhaps with a subtype behind a colon
 */
public record ParsedWord(String form, String upos, int head, String relation) {
  /**
   * The relation without its subtype.
   *
   * @return what stands before the first colon
   */
  public String universalRelation() {
    int colon = relation.indexOf(':');
    return colon < 0 ? relation : relation.substring(0, colon);
  }
}
