package io.slicer.ner.corpus;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How the entities of sentences with the tags O, B- and I- begin.
 *
 * @param entities how many there are
 * @param unopened how many of them begin with I-
 * @param iob1 whether B- is only where IOB1 has it
 */
record Beginnings(long entities, long unopened, boolean iob1) {

  static Beginnings of(Collection<? extends List<String>> sentences) {
    long entities = 0;
    long unopened = 0;
    boolean iob1 = true;
    for (List<String> tags : sentences) {
      Tag previous = Tag.OUTSIDE;
      for (String name : tags) {
        Tag tag = Tag.of(name);
        if (!tag.isOutside() && !tag.isInside(previous)) {
          entities++;
          unopened += tag.position() == 'I' ? 1 : 0;
          iob1 &= tag.position() == 'I' || tag.type().equals(previous.type());
        }
        previous = tag;
      }
    }
    return new Beginnings(entities, unopened, iob1);
  }

  /** The scheme that explains them; none if neither does. */
  Optional<TagScheme> scheme() {
    if (unopened == 0) {
      return Optional.of(TagScheme.IOB2);
    }
    if (iob1) {
      return Optional.of(TagScheme.IOB1);
    }
    return 2 * unopened <= entities ? Optional.of(TagScheme.IOB2) : Optional.empty();
  }
}
