package io.slicer.ner.corpus.format;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import io.slicer.ner.corpus.internal.Beginnings;
import io.slicer.ner.corpus.internal.Tag;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out which scheme most tags are in, by their letters and by how entities begin. */
final class SchemeDetector {
  private final Multiset<Character> letters = HashMultiset.create();
  private final Multiset<String> others = HashMultiset.create();
  private final Collection<? extends List<String>> sentences;

  private SchemeDetector(Collection<? extends List<String>> sentences) {
    this.sentences = sentences;
    for (List<String> tags : sentences) {
      tags.forEach(this::count);
    }
  }

  private void count(String name) {
    @Nullable Tag tag = Tag.parse(name, Tag.POSITIONS);
    if (tag == null) {
      others.add(name);
    } else {
      letters.add(tag.position());
    }
  }

  static Optional<TagScheme> detect(Collection<? extends List<String>> sentences) {
    return new SchemeDetector(sentences).detect();
  }

  private Optional<TagScheme> detect() {
    if (isBare()) {
      return Optional.of(TagScheme.IO);
    }
    if (others.size() > letters.size()) {
      return Optional.empty();
    }
    int iobes = count(TagScheme.IOBES, TagScheme.BILOU);
    int bilou = count(TagScheme.BILOU, TagScheme.IOBES);
    if (iobes > bilou && letters.count('B') <= 2 * letters.count('E')) {
      boolean bmes = letters.count('M') > letters.count('I');
      return Optional.of(bmes ? TagScheme.BMES : TagScheme.IOBES);
    }
    if (bilou > iobes && letters.count('B') <= 2 * letters.count('L')) {
      return Optional.of(TagScheme.BILOU);
    }
    int iob = letters.count('B') + letters.count('I');
    int beside = letters.size() - letters.count('O') - iob;
    return beside == 0 || beside < iob ? of(Beginnings.of(sentences)) : Optional.empty();
  }

  /** The scheme that explains how entities begin with B- and I-; none if neither does. */
  static Optional<TagScheme> of(Beginnings beginnings) {
    if (beginnings.unopened() == 0) {
      return Optional.of(TagScheme.IOB2);
    }
    if (beginnings.iob1()) {
      return Optional.of(TagScheme.IOB1);
    }
    return 2 * beginnings.unopened() <= beginnings.entities()
        ? Optional.of(TagScheme.IOB2)
        : Optional.empty();
  }

  /** How many tags have letters of one scheme that the other lacks. */
  private int count(TagScheme scheme, TagScheme other) {
    return scheme
        .letters()
        .chars()
        .filter(letter -> other.letters().indexOf(letter) < 0)
        .map(letter -> letters.count((char) letter))
        .sum();
  }

  /**
   * Whether there are types alone, and mostly O. B, I and the like are no types, but what schemes
   * have in corpora with a single type.
   */
  private boolean isBare() {
    int outside = letters.count('O');
    boolean letterOnly =
        others.elementSet().stream()
            .allMatch(name -> name.length() == 1 && Tag.POSITIONS.contains(name));
    return !others.isEmpty()
        && outside == letters.size()
        && outside > others.size()
        && !letterOnly
        && others.elementSet().stream().allMatch(Tag::isBare);
  }
}
