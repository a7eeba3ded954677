package io.slicer.ner.corpus.internal;

import io.slicer.corpus.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * A tag taken apart.
 *
 * @param position the letter before the hyphen: B, I and others; O outside of entities
 * @param type what follows the hyphen; empty outside of entities
 */
public record Tag(char position, String type) {
  /** The tag of a word in no entity. */
  public static final Tag OUTSIDE = new Tag('O', "");

  /** The positions of all schemes. */
  public static final String POSITIONS = "BIESLUM";

  private static final int TYPE = 2;

  /**
   * A tag with one of some letters.
   *
   * @param tag any text
   * @param positions the letters
   * @return null if it is none
   */
  public static @Nullable Tag parse(String tag, String positions) {
    if (tag.equals("O")) {
      return OUTSIDE;
    }
    boolean formed =
        tag.length() > TYPE
            && tag.charAt(1) == '-'
            && positions.indexOf(tag.charAt(0)) >= 0
            && isType(tag.substring(TYPE));
    return formed ? new Tag(tag.charAt(0), tag.substring(TYPE)) : null;
  }

  /**
   * A tag that was parsed before.
   *
   * @param tag one that {@link #parse} takes
   * @return its parts
   */
  public static Tag of(String tag) {
    return tag.equals("O") ? OUTSIDE : new Tag(tag.charAt(0), tag.substring(TYPE));
  }

  /**
   * Whether a name can be that of a type.
   *
   * @param name any text
   * @return true if it has characters and all of them can be seen
   */
  public static boolean isType(String name) {
    return !name.isEmpty() && name.codePoints().allMatch(Quoted::isVisible);
  }

  /**
   * Whether a tag is a type without a prefix.
   *
   * @param tag any text
   * @return true if it can be a type and is no tag with a letter before a hyphen, nor {@code O}
   */
  public static boolean isBare(String tag) {
    return isType(tag) && parse(tag, POSITIONS) == null;
  }

  /**
   * Whether the word is in no entity.
   *
   * @return true for {@code O}
   */
  public boolean isOutside() {
    return position == 'O';
  }

  /**
   * Whether this tag goes on with the entity of the tag before it.
   *
   * @param previous of the word before
   * @return true for an {@code I} of the same type
   */
  public boolean isInside(Tag previous) {
    return position == 'I' && previous.type.equals(type);
  }

  /**
   * This type at another position.
   *
   * @param other its letter
   * @return the tag as text
   */
  public String as(char other) {
    return other + "-" + type;
  }

  @Override
  public String toString() {
    return isOutside() ? "O" : as(position);
  }
}
