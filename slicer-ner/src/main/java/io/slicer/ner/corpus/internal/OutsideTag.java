package io.slicer.ner.corpus.internal;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What stands at words in no entity, where that is not {@code O}. */
public final class OutsideTag {
  private static final Set<String> NAMES =
      Set.of(
          "o", "0", "_", "-", "OTHER", "Other", "other", "NONE", "None", "none", "OUT", "OUTSIDE");

  /** What a type without prefix looks like; {@code SpaceAfter=No} is none. */
  private static final Pattern TYPE = Pattern.compile("\\p{L}[\\p{L}\\p{M}\\p{N}_.&/:+-]*");

  private OutsideTag() {}

  /**
   * What most tags of a file are, if it has no {@code O}.
   *
   * @param tags of all words
   * @return nothing if there is an {@code O}, or if the others do not look like tags of entities
   */
  public static Optional<String> of(Multiset<String> tags) {
    if (tags.contains("O")) {
      return Optional.empty();
    }
    for (String name : NAMES) {
      if (2 * tags.count(name) > tags.size()) {
        Multiset<String> others = HashMultiset.create(tags);
        others.remove(name, others.count(name));
        return isEntities(others) ? Optional.of(name) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Prefixes are clear; types alone must come again, as words may stand in a column, too. */
  private static boolean isEntities(Multiset<String> tags) {
    boolean again = tags.elementSet().size() < tags.size();
    return !tags.isEmpty()
        && tags.elementSet().stream()
            .allMatch(
                tag ->
                    Tag.parse(tag, Tag.POSITIONS) != null
                        || (again && TYPE.matcher(tag).matches()));
  }

  /**
   * The tags of a sentence with O where another tag stands for it.
   *
   * @param tags of any scheme
   * @param outside what stands for O
   * @return as many tags
   */
  public static List<String> replaced(List<String> tags, String outside) {
    return tags.stream().map(tag -> tag.equals(outside) ? "O" : tag).toList();
  }
}
