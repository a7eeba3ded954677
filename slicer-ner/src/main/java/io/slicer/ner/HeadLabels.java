package io.slicer.ner;

import io.slicer.ner.corpus.LabelSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a head are called, and what that says about entities. Sub-words and words can be
 * tagged with any names, entities need tags: of IOB2, of a scheme that says where an entity ends
 * (IOBES, BILOU, BMES), or the bare names of types beside an {@code O}. Words of one type that
 * stand side by side are then one entity.
 */
final class HeadLabels {
  private static final String OUTSIDE = "O";

  /** What some call a word in no entity, where nothing is called O. */
  private static final String ZERO = "0";

  private static final Pattern NUMBERED = Pattern.compile("LABEL_\\d+|\\d+");
  private static final int SHOWN = 20;

  private final String source;
  private final List<String> names;
  private final @Nullable Scheme scheme;

  private HeadLabels(String source, List<String> names) {
    this.source = source;
    this.names = List.copyOf(names);
    scheme = Scheme.of(this.names);
  }

  /**
   * Labels of a model.
   *
   * @param source of the model, for messages
   * @param names by row, which may be anything
   */
  static HeadLabels of(String source, List<String> names) {
    return new HeadLabels(source, names);
  }

  /** How names of labels say what is an entity. */
  private enum Scheme {
    /** {@code B-} and {@code I-}. */
    IOB2("BI"),
    /** {@code E-} ends an entity, {@code S-} is one. */
    IOBES("BIES"),
    /** {@code L-} ends an entity, {@code U-} is one. */
    BILOU("BILU"),
    /** {@code M-} is inside. */
    BMES("BMES"),
    /** Types without a letter. */
    TYPES("");

    private final String letters;

    Scheme(String letters) {
      this.letters = letters;
    }

    static @Nullable Scheme of(List<String> names) {
      List<String> tags = names.stream().filter(name -> !isOutside(name, names)).toList();
      for (Scheme scheme : values()) {
        if (tags.stream().allMatch(scheme::has)) {
          return scheme != TYPES || tags.size() < names.size() ? scheme : null;
        }
      }
      return null;
    }

    private boolean has(String name) {
      boolean hasLetter = name.length() > 1 && name.charAt(1) == '-';
      return this == TYPES
          ? !name.isBlank() && !hasLetter && !NUMBERED.matcher(name).matches()
          : hasLetter && name.length() > 2 && letters.indexOf(name.charAt(0)) >= 0;
    }

    /** The letter that IOBES has for a name's. */
    char letter(String name) {
      char letter = this == TYPES ? 'I' : name.charAt(0);
      return switch (letter) {
        case 'L' -> 'E';
        case 'U' -> 'S';
        case 'M' -> 'I';
        default -> letter;
      };
    }

    String type(String name) {
      return this == TYPES ? name : name.substring(2);
    }
  }

  private static boolean isOutside(String name, List<String> names) {
    return name.equals(OUTSIDE) || (name.equals(ZERO) && !names.contains(OUTSIDE));
  }

  List<String> names() {
    return names;
  }

  /** The row for what is no entity; -1 if there is none. */
  int outside() {
    return names.indexOf(names.contains(OUTSIDE) ? OUTSIDE : ZERO);
  }

  int size() {
    return names.size();
  }

  /**
   * What is to be told about names that are read otherwise than they stand; null if there is
   * nothing.
   */
  @Nullable String note() {
    if (scheme == Scheme.TYPES) {
      return "the labels have no B- and I-, so words of one type side by side are one entity";
    }
    if (scheme != null && scheme != Scheme.IOB2) {
      return "the labels are of the scheme " + scheme + "; its tags are given as those of IOB2";
    }
    return null;
  }

  /** The types of entities, without their letters. */
  Set<String> types() {
    Scheme read = scheme();
    Set<String> types = new LinkedHashSet<>();
    for (String name : names) {
      if (!isOutside(name, names)) {
        types.add(read.type(name));
      }
    }
    return types;
  }

  /**
   * The labels, where each of them stands for another tag of IOB2.
   *
   * @throws IllegalArgumentException if they do not
   */
  LabelSet labelSet() {
    Scheme read = scheme();
    List<String> tags = names.stream().map(name -> tag(read, name)).toList();
    boolean ends = read != Scheme.IOB2 && read != Scheme.TYPES;
    if (ends || new HashSet<>(tags).size() < tags.size()) {
      throw new IllegalArgumentException(
          source + ": labels " + shown() + " are not each another tag of IOB2: O, B-TYPE, I-TYPE");
    }
    return LabelSet.of(tags);
  }

  private String tag(Scheme read, String name) {
    return isOutside(name, names) ? OUTSIDE : read.letter(name) + "-" + read.type(name);
  }

  /**
   * The names by row, which well-formed sequences are searched by.
   *
   * @throws IllegalArgumentException if they are no tags of IOB2
   */
  List<String> wellFormed() {
    if (scheme() != Scheme.IOB2) {
      throw new IllegalArgumentException(
          source
              + ": labels "
              + shown()
              + " are not O, B-TYPE and I-TYPE, which VITERBI goes by; decode GREEDY");
    }
    return names.stream().map(name -> tag(Scheme.IOB2, name)).toList();
  }

  /**
   * Checks that they name entities.
   *
   * @throws IllegalArgumentException if they do not; the message says what to do
   */
  void checkEntities() {
    scheme();
  }

  private Scheme scheme() {
    if (scheme == null) {
      throw new IllegalArgumentException(
          source
              + ": labels "
              + shown()
              + " do not say what is an entity, as O, B-TYPE, I-TYPE or types beside an O would: name"
              + " all "
              + names.size()
              + " in their order, --labels O,B-PER,I-PER,... (in Java PretrainedModel.withLabels), or"
              + " tag sub-words (--subwords) or words (pos tag), which needs no entities");
    }
    return scheme;
  }

  private String shown() {
    return names.size() <= SHOWN
        ? names.toString()
        : names.subList(0, SHOWN) + " and " + (names.size() - SHOWN) + " more";
  }

  /**
   * The tags of a sentence. Those of IOB2 stay as they are, also where an {@code I-} continues
   * nothing; of others, as of seqeval's chunks, {@code E-} and {@code S-} end an entity, and what
   * continues nothing begins one.
   *
   * @param rows of the head, one for each word
   * @return tags of IOB2
   */
  List<String> iob2(List<Integer> rows) {
    Scheme read = scheme();
    List<String> tags = new ArrayList<>();
    @Nullable String open = null;
    for (int row : rows) {
      String name = names.get(row);
      if (read == Scheme.IOB2 || isOutside(name, names)) {
        tags.add(tag(read, name));
        open = null;
        continue;
      }
      char letter = read.letter(name);
      String type = read.type(name);
      boolean inside = (letter == 'I' || letter == 'E') && type.equals(open);
      tags.add((inside ? "I-" : "B-") + type);
      open = letter == 'E' || letter == 'S' ? null : type;
    }
    return tags;
  }
}
