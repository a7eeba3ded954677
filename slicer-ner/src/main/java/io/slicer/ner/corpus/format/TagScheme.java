package io.slicer.ner.corpus.format;

import io.slicer.corpus.Quoted;
import io.slicer.ner.corpus.internal.Tag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How tags mark entities. Two persons and a place, one behind the other:
 *
 * <pre>
 *          Ada    Lovelace  Grace  London
 *   IOB1   I-PER  I-PER     B-PER  I-LOC
 *   IOB2   B-PER  I-PER     B-PER  B-LOC
 *   IOBES  B-PER  E-PER     S-PER  S-LOC
 *   BILOU  B-PER  L-PER     U-PER  U-LOC
 *   BMES   B-PER  E-PER     S-PER  S-LOC
 *   IO     PER    PER       PER    LOC
 * </pre>
 *
 * <p>In IO neighbours of one type are one entity: Ada Lovelace and Grace cannot be told apart
 * there. Everything in slicer is IOB2; {@link #toIob2} converts the others.
 */
public enum TagScheme {
  /** B- only where an entity follows another of its type. */
  IOB1("BI"),

  /**
   * B- at the first word of every entity. An I- that continues nothing begins an entity, too, as in
   * conlleval; corpora contain some. It stays an I-.
   */
  IOB2("BI"),

  /** B- first, E- last, S- for the only word. Also called BIOES. */
  IOBES("BIES", 'I', 'E', 'S'),

  /** B- first, L- last, U- for the only word. Also called BILUO. */
  BILOU("BILU", 'I', 'L', 'U'),

  /** B- first, M- inside, E- last, S- for the only word: IOBES with another letter, in Chinese. */
  BMES("BMES", 'M', 'E', 'S'),

  /**
   * Only the type, or I- before it; neighbours of one type are one entity. Most words must be
   * outside of entities for it to be found out, as the tags could be parts of speech.
   */
  IO("I");

  private static final char NONE = 0;

  private final String positions;
  private final char inside;
  private final char last;
  private final char only;

  TagScheme(String positions) {
    this(positions, 'I', NONE, NONE);
  }

  TagScheme(String positions, char inside, char last, char only) {
    this.positions = positions;
    this.inside = inside;
    this.last = last;
    this.only = only;
  }

  /** A tag that breaks a scheme. */
  record Violation(int position, String problem) {}

  /**
   * Converts the tags of a sentence to IOB2. Those of IOB2 stay as they are.
   *
   * @param tags in this scheme
   * @return the same entities in IOB2
   * @throws IllegalArgumentException if the tags break this scheme
   */
  public List<String> toIob2(List<String> tags) {
    violation(tags)
        .ifPresent(
            violation -> {
              throw new IllegalArgumentException(
                  "word " + violation.position() + ": " + violation.problem());
            });
    if (this == IOB2) {
      return List.copyOf(tags);
    }
    List<String> converted = new ArrayList<>();
    Tag previous = Tag.OUTSIDE;
    for (String name : tags) {
      Tag tag = Objects.requireNonNull(parse(name));
      converted.add(iob2(name, tag, previous));
      previous = tag;
    }
    return converted;
  }

  private String iob2(String name, Tag tag, Tag previous) {
    if (tag.isOutside()) {
      return name;
    }
    boolean begins =
        (this == IOB1 || this == IO)
            ? !tag.isInside(previous)
            : tag.position() == 'B' || tag.position() == only;
    String converted = tag.as(begins ? 'B' : 'I');
    return converted.equals(name) ? name : converted;
  }

  /** A tag of this scheme; null if it is none. */
  private @Nullable Tag parse(String name) {
    Tag tag = Tag.parse(name, positions);
    return tag == null && this == IO && Tag.isBare(name) ? new Tag('I', name) : tag;
  }

  /**
   * Finds out which scheme most tags are in, by their letters and by how entities begin. Tags that
   * are the same in several schemes, for instance because there is no entity, count as IOB2. The
   * answer is a guess to be confirmed: single tags may be others, and no sequence is checked for
   * being complete.
   *
   * @param sentences the tags of each sentence
   * @return the scheme; nothing if no scheme explains them
   */
  public static Optional<TagScheme> detect(Collection<? extends List<String>> sentences) {
    return SchemeDetector.detect(sentences);
  }

  /**
   * The letters that tags begin with.
   *
   * @return one for each place in an entity
   */
  public String letters() {
    return positions;
  }

  /** The first tag of a sentence that breaks this scheme. */
  Optional<Violation> violation(List<String> tags) {
    Tag previous = Tag.OUTSIDE;
    for (int i = 0; i < tags.size(); i++) {
      @Nullable Tag tag = parse(tags.get(i));
      if (tag == null) {
        return Optional.of(
            new Violation(i, "tag " + Quoted.of(tags.get(i)) + " is not " + forms()));
      }
      Optional<Violation> violation = violation(i, previous, tag);
      if (violation.isPresent()) {
        return violation;
      }
      previous = tag;
    }
    return isOpen(previous) ? Optional.of(unended(tags.size() - 1, previous)) : Optional.empty();
  }

  private Optional<Violation> violation(int i, Tag previous, Tag tag) {
    if (this == IOB1 && tag.position() == 'B' && !tag.type().equals(previous.type())) {
      return Optional.of(
          new Violation(i, tag + " follows no entity of its type, where IOB1 has " + tag.as('I')));
    }
    if (last == NONE) {
      return Optional.empty();
    }
    boolean continues = tag.position() == inside || tag.position() == last;
    if (continues && !(isOpen(previous) && previous.type().equals(tag.type()))) {
      return Optional.of(new Violation(i, tag + " continues no entity of its type"));
    }
    if (!continues && isOpen(previous)) {
      return Optional.of(unended(i - 1, previous));
    }
    return Optional.empty();
  }

  /** Whether a word of the same entity must follow. */
  private boolean isOpen(Tag tag) {
    return last != NONE && (tag.position() == 'B' || tag.position() == inside);
  }

  private Violation unended(int i, Tag tag) {
    return new Violation(i, "the entity of " + tag + " has no " + tag.as(last));
  }

  /**
   * What tags look like.
   *
   * @return {@code O, B-TYPE or I-TYPE}, for instance
   */
  public String forms() {
    if (this == IO) {
      return "O, TYPE or I-TYPE";
    }
    StringBuilder forms = new StringBuilder("O");
    for (int i = 0; i < positions.length(); i++) {
      forms
          .append(i == positions.length() - 1 ? " or " : ", ")
          .append(positions.charAt(i))
          .append("-TYPE");
    }
    return forms.toString();
  }
}
