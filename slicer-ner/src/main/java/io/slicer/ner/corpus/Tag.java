package io.slicer.ner.corpus;

import io.slicer.ner.corpus.internal.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * A tag taken apart.
 *
 * @param position the letter before the hyphen: B, I and others; O outside of entities
 * @param type what follows the hyphen; empty outside of entities
 */
record Tag(char position, String type) {
  static final Tag OUTSIDE = new Tag('O', "");

  /** The positions of all schemes. */
  static final String POSITIONS = "BIESLU";

  private static final int TYPE = 2;

  /** A tag with one of some letters; null if it is none. */
  static @Nullable Tag parse(String tag, String positions) {
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

  /** A tag that was parsed before. */
  static Tag of(String tag) {
    return tag.equals("O") ? OUTSIDE : new Tag(tag.charAt(0), tag.substring(TYPE));
  }

  /** Whether a name can be that of a type: it has no character that cannot be seen. */
  static boolean isType(String name) {
    return !name.isEmpty() && name.codePoints().allMatch(Quoted::isVisible);
  }

  boolean isOutside() {
    return position == 'O';
  }

  /** Whether this tag goes on with the entity of the tag before it. */
  boolean isInside(Tag previous) {
    return position == 'I' && previous.type.equals(type);
  }

  String as(char other) {
    return other + "-" + type;
  }

  @Override
  public String toString() {
    return isOutside() ? "O" : as(position);
  }
}
