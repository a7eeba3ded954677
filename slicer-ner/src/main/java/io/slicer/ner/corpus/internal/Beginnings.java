package io.slicer.ner.corpus.internal;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the entities of sentences with the tags O, B- and I- begin. Other tags count as O.
 *
 * @param entities how many there are
 * @param unopened how many of them begin with I-
 * @param iob1 whether B- is only where IOB1 has it
 * @param first where the first entity is that begins with I-; null if there is none
 */
public record Beginnings(long entities, long unopened, boolean iob1, @Nullable Place first) {

  /**
   * A word.
   *
   * @param sentence which it is in, counted from 0
   * @param word counted from 0
   */
  public record Place(int sentence, int word) {}

  /**
   * Looks at sentences.
   *
   * @param sentences the tags of each
   * @return what they have in common
   */
  public static Beginnings of(Collection<? extends List<String>> sentences) {
    long entities = 0;
    long unopened = 0;
    boolean iob1 = true;
    Place first = null;
    int sentence = 0;
    for (List<String> tags : sentences) {
      Tag previous = Tag.OUTSIDE;
      for (int i = 0; i < tags.size(); i++) {
        Tag parsed = Tag.parse(tags.get(i), "BI");
        Tag tag = parsed == null ? Tag.OUTSIDE : parsed;
        if (!tag.isOutside() && !tag.isInside(previous)) {
          boolean opened = tag.position() == 'B';
          entities++;
          unopened += opened ? 0 : 1;
          iob1 &= !opened || tag.type().equals(previous.type());
          first = opened || first != null ? first : new Place(sentence, i);
        }
        previous = tag;
      }
      sentence++;
    }
    return new Beginnings(entities, unopened, iob1, first);
  }
}
