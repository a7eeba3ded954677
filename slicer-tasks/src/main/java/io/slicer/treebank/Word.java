package io.slicer.treebank;

import com.google.common.base.Splitter;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A syntactic word: the fields of its line but the number. {@code _} is a field that says nothing.
 * FORM, LEMMA and MISC may have white space inside, the others none.
 *
 * @param form as it is written
 * @param lemma its dictionary form
 * @param upos its universal part of speech
 * @param xpos its part of speech as the language's own tags have it
 * @param feats its features, {@code Name=Value|…}
 * @param head the number of the word that it depends on, counted from 1; 0 for the root; empty if
 *     the file does not say
 * @param deprel its relation to the head
 * @param deps its enhanced dependencies, {@code head:relation|…}
 * @param misc anything else, {@code Name=Value|…}
 */
public record Word(
    String form,
    String lemma,
    String upos,
    String xpos,
    String feats,
    OptionalInt head,
    String deprel,
    String deps,
    String misc) {
  /** What MISC says of a word that the next follows without a space. */
  public static final String NO_SPACE_AFTER = "SpaceAfter=No";

  /**
   * Checks the fields.
   *
   * @param form as it is written
   * @param lemma its dictionary form
   * @param upos its universal part of speech
   * @param xpos its part of speech as the language's own tags have it
   * @param feats its features
   * @param head the number of the word that it depends on
   * @param deprel its relation to the head
   * @param deps its enhanced dependencies
   * @param misc anything else
   * @throws IllegalArgumentException if a field is empty, has white space where there may be none,
   *     or is not what its column holds
   */
  public Word {
    Column.FORM.check(form);
    Column.LEMMA.check(lemma);
    Column.UPOS.check(upos);
    Column.XPOS.check(xpos);
    Column.FEATS.check(feats);
    if (head.isPresent() && head.getAsInt() < 0) {
      throw new IllegalArgumentException(
          "HEAD is " + head.getAsInt() + ", neither 0 nor the number of a word");
    }
    Column.DEPREL.check(deprel);
    Column.DEPS.check(deps);
    Column.MISC.check(misc);
  }

  /**
   * A word of which nothing but its form is known.
   *
   * @param form as it is written
   * @return the word; all other fields are {@code _}
   * @throws IllegalArgumentException if the form is empty, or nothing that a line can hold
   */
  public static Word of(String form) {
    String nothing = Column.NOTHING;
    return new Word(
        form, nothing, nothing, nothing, nothing, OptionalInt.empty(), nothing, nothing, nothing);
  }

  /** With another head, and so without enhanced dependencies. */
  Word withHead(int other, String relation) {
    return new Word(
        form, lemma, upos, xpos, feats, OptionalInt.of(other), relation, Column.NOTHING, misc);
  }

  /**
   * This word with another part of speech.
   *
   * @param other UPOS; {@code _} for none
   * @return the word
   * @throws IllegalArgumentException if it is nothing that the column can hold
   */
  public Word withUpos(String other) {
    return new Word(form, lemma, other, xpos, feats, head, deprel, deps, misc);
  }

  /**
   * This word with another MISC.
   *
   * @param other {@code Name=Value|…}; {@code _} for none
   * @return the word
   * @throws IllegalArgumentException if it is nothing that the column can hold
   */
  public Word withMisc(String other) {
    return new Word(form, lemma, upos, xpos, feats, head, deprel, deps, other);
  }

  /**
   * A value of MISC, such as {@code name=B-PER} in NorNE.
   *
   * @param name what stands before {@code =}
   * @return what stands behind the first {@code =}; empty if MISC does not have the name
   */
  public Optional<String> misc(String name) {
    return Splitter.on('|')
        .splitToStream(misc)
        .filter(value -> value.startsWith(name + "="))
        .map(value -> value.substring(name.length() + 1))
        .findFirst();
  }
}
