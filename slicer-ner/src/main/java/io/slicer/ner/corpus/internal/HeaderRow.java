package io.slicer.ner.corpus.internal;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A first row with the names of the columns instead of a word and its tag.
 *
 * @param names of the columns
 * @param certain whether it is nothing else; if not, its tag may be damaged
 */
public record HeaderRow(List<String> names, boolean certain) {
  /** Of so many rows one may have a damaged tag. */
  private static final int MOST_RIGHT = 10;

  /** Where there are so many rows, one of them may. */
  private static final int ENOUGH_ROWS = 5;

  /** So many rows are enough to see. */
  private static final int ROWS = 1000;

  private static final Pattern NAME =
      Pattern.compile("[\\p{L}_][\\p{L}\\p{M}\\p{N}_ .:#()/-]{0,39}");

  /** A letter of a scheme and what should be a hyphen. */
  private static final Pattern DAMAGED_TAG = Pattern.compile("[BIESLUMO](?:[^\\p{L}].*)?");

  /** Which are in capitals often enough, unlike others. */
  private static final Set<String> USUAL =
      Set.of(
          "tag",
          "tags",
          "label",
          "labels",
          "ner",
          "ne",
          "nes",
          "entity",
          "entities",
          "bio",
          "iob",
          "iob2",
          "bioes",
          "iobes",
          "bilou",
          "ner_tag",
          "ner_tags",
          "ne_tag",
          "ne_tags",
          "ne-tag",
          "ner-tag",
          "ner_label",
          "ner_labels",
          "ne-coarse-lit",
          "class",
          "type",
          "annotation");

  /**
   * Looks at the first row of some.
   *
   * @param rows all with the same number of columns
   * @param tag the column with the tags
   * @return nothing if it does not look like names of columns
   */
  public static Optional<HeaderRow> of(List<? extends List<String>> rows, int tag) {
    if (rows.size() < 2) {
      return Optional.empty();
    }
    List<String> names = rows.get(0).stream().map(WhiteSpace::trimmed).toList();
    String name = names.get(tag);
    if (Tag.parse(name, Tag.POSITIONS) != null || !areNames(names) || name.isEmpty()) {
      return Optional.empty();
    }
    Multiset<String> values = HashMultiset.create();
    rows.subList(1, rows.size()).forEach(row -> values.add(row.get(tag)));
    long again = rows.stream().skip(1).filter(rows.get(0)::equals).count();
    if (isTag(name, values, again)) {
      return Optional.empty();
    }
    long wrong = values.size() - tags(values);
    if (wrong > (values.size() < ENOUGH_ROWS ? 0 : Math.max(1, values.size() / MOST_RIGHT))) {
      return Optional.empty();
    }
    boolean bare = values.elementSet().stream().anyMatch(Tag::isBare);
    boolean certain =
        USUAL.contains(name.toLowerCase(Locale.ROOT)) || (!bare && !isInCapitals(name));
    return Optional.of(new HeaderRow(names, certain));
  }

  /**
   * Whether the first word of sentences and its tag are rather names of columns.
   *
   * @param sentences of a file
   * @return true even if that is not certain
   */
  public static boolean begins(List<TaggedSentence> sentences) {
    List<List<String>> rows = new ArrayList<>();
    for (TaggedSentence sentence : sentences) {
      for (int i = 0; i < sentence.words().size() && rows.size() < ROWS; i++) {
        rows.add(List.of(sentence.words().get(i), sentence.tags().get(i)));
      }
    }
    return of(rows, 1).isPresent();
  }

  /** An index that pandas writes has none. */
  private static boolean areNames(List<String> names) {
    Set<String> before = new HashSet<>();
    return names.stream()
        .allMatch(name -> (name.isEmpty() || NAME.matcher(name).matches()) && before.add(name));
  }

  /**
   * Whether what may be a name is also a tag, or one that is damaged.
   *
   * @param again how often the whole row comes again, as where files were put together
   */
  private static boolean isTag(String name, Multiset<String> values, long again) {
    if (values.count(name) > again) {
      return true;
    }
    boolean typed = false;
    for (String value : values.elementSet()) {
      @Nullable Tag tag = Tag.parse(value, Tag.POSITIONS);
      typed |= tag != null && !tag.isOutside() && name.endsWith(tag.type());
    }
    return typed || DAMAGED_TAG.matcher(name).matches();
  }

  /** How many values are tags; of a scheme without prefixes, those that come again. */
  private static long tags(Multiset<String> values) {
    long tags = 0;
    for (String value : values.elementSet()) {
      boolean tag = values.count(value) > 1 || Tag.parse(value, Tag.POSITIONS) != null;
      tags += tag ? values.count(value) : 0;
    }
    return tags;
  }

  private static boolean isInCapitals(String name) {
    return name.codePoints().anyMatch(Character::isUpperCase)
        && name.codePoints().noneMatch(Character::isLowerCase);
  }
}
