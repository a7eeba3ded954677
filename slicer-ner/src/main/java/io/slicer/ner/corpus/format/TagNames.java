package io.slicer.ner.corpus.format;

import io.slicer.corpus.Quoted;
import io.slicer.ner.corpus.internal.Tag;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What ids of tags stand for. */
final class TagNames {
  private TagNames() {}

  /** A copy, if each is a tag and stands there once. */
  static List<String> checked(List<String> names) {
    Set<String> before = new HashSet<>();
    for (String name : names) {
      if (Tag.parse(name, Tag.POSITIONS) == null) {
        throw new IllegalArgumentException(
            "name " + Quoted.of(name) + " of an id is no tag, such as O or B-PER");
      }
      if (!before.add(name)) {
        throw new IllegalArgumentException("two ids have the name " + Quoted.of(name));
      }
    }
    return List.copyOf(names);
  }
}
