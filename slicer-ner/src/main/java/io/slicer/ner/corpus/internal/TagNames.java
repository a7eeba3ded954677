package io.slicer.ner.corpus.internal;

import io.slicer.corpus.Quoted;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What ids of tags stand for. */
public final class TagNames {
  private TagNames() {}

  /**
   * A copy of names. Beside O, all or none have prefixes.
   *
   * @param names of the ids from 0 on
   * @return the same
   * @throws IllegalArgumentException if one is no tag, or is there twice
   */
  public static List<String> checked(List<String> names) {
    Set<String> before = new HashSet<>();
    boolean bare = names.contains("O") && names.stream().allMatch(TagNames::isOutsideOrBare);
    for (String name : names) {
      if (!bare && Tag.parse(name, Tag.POSITIONS) == null) {
        throw new IllegalArgumentException(
            "name " + Quoted.of(name) + " of an id is no tag, such as O or B-PER");
      }
      if (!before.add(name)) {
        throw new IllegalArgumentException("two ids have the name " + Quoted.of(name));
      }
    }
    return List.copyOf(names);
  }

  private static boolean isOutsideOrBare(String name) {
    return name.equals("O") || Tag.isBare(name);
  }
}
