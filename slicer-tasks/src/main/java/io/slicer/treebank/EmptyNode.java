package io.slicer.treebank;

/**
 * A node that stands for no written word and has a place in the enhanced dependencies only. It has
 * neither HEAD nor DEPREL; {@code _} is a field that says nothing.
 *
 * @param after the number of the word behind which it stands; 0 before the first
 * @param number of the node among those at this place, counted from 1: node 8.2 is the second
 *     behind word 8
 * @param form as it would be written
 * @param lemma its dictionary form
 * @param upos its universal part of speech
 * @param xpos its part of speech as the language's own tags have it
 * @param feats its features, {@code Name=Value|…}
 * @param deps its enhanced dependencies, {@code head:relation|…}
 * @param misc anything else, {@code Name=Value|…}
 */
public record EmptyNode(
    int after,
    int number,
    String form,
    String lemma,
    String upos,
    String xpos,
    String feats,
    String deps,
    String misc) {
  /**
   * Checks numbers and fields.
   *
   * @param after the number of the word behind which it stands
   * @param number of the node among those at this place
   * @param form as it would be written
   * @param lemma its dictionary form
   * @param upos its universal part of speech
   * @param xpos its part of speech as the language's own tags have it
   * @param feats its features
   * @param deps its enhanced dependencies
   * @param misc anything else
   * @throws IllegalArgumentException if a number is too small, or a field is empty, has white space
   *     where there may be none, or is not what its column holds
   */
  public EmptyNode {
    if (after < 0 || number < 1) {
      throw new IllegalArgumentException(
          "ID is "
              + after
              + "."
              + number
              + ", where an empty node has the number of the word before it, or 0, and then 1 or"
              + " more");
    }
    Column.FORM.check(form);
    Column.LEMMA.check(lemma);
    Column.UPOS.check(upos);
    Column.XPOS.check(xpos);
    Column.FEATS.check(feats);
    Column.DEPS.check(deps);
    Column.MISC.check(misc);
  }

  String id() {
    return after + "." + number;
  }

  EmptyNode withoutDependencies() {
    return new EmptyNode(after, number, form, lemma, upos, xpos, feats, Column.NOTHING, misc);
  }
}
