package io.slicer.ner.corpus;

import com.google.common.collect.ImmutableMap;
import io.slicer.corpus.Quoted;
import io.slicer.words.LabelAlignment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * The tags that a model tells apart, each with its index: C of them. The order decides which row of
 * the head belongs to which tag, so it never depends on the order of the sentences.
 */
public final class LabelSet {
  private static final List<String> FIRST_TYPES = List.of("PER", "ORG", "LOC");

  private final ImmutableMap<String, Integer> indices;

  private LabelSet(ImmutableMap<String, Integer> indices) {
    this.indices = indices;
  }

  /**
   * Labels in a given order, which may be that of another corpus or of a checkpoint.
   *
   * @param names the tags by index
   * @return the labels
   * @throws IllegalArgumentException if there is none, one of them twice, or one that is no tag of
   *     IOB2
   */
  public static LabelSet of(List<String> names) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("no labels");
    }
    ImmutableMap.Builder<String, Integer> indices = ImmutableMap.builder();
    for (int i = 0; i < names.size(); i++) {
      if (!isTag(names.get(i))) {
        throw new IllegalArgumentException(
            "label " + Quoted.of(names.get(i)) + " of " + names + " is not O, B-TYPE or I-TYPE");
      }
      indices.put(names.get(i), i);
    }
    return new LabelSet(indices.buildOrThrow());
  }

  /** Types of a checkpoint may have spaces, though no corpus that is read has. */
  private static boolean isTag(String name) {
    return name.equals("O")
        || (name.length() > 2 && (name.startsWith("B-") || name.startsWith("I-")));
  }

  /**
   * The labels that the tags of sentences need: {@code O}, then {@code B-} and {@code I-} of each
   * type, whether or not both occur. PER, ORG and LOC come first, in the order that PAN-X, CoNLL
   * and MasakhaNER have; other types follow in the order of their characters.
   *
   * @param sentences to be labelled
   * @return the labels
   */
  public static LabelSet ofTags(Collection<Sentence> sentences) {
    Set<String> types = new HashSet<>();
    for (Sentence sentence : sentences) {
      for (String tag : sentence.tags()) {
        if (!tag.equals("O")) {
          types.add(tag.substring(2));
        }
      }
    }
    return ofTypes(types);
  }

  /** The labels of some types, in the order that {@link #ofTags} says. */
  static LabelSet ofTypes(Set<String> types) {
    TreeSet<String> ordered =
        new TreeSet<>(
            Comparator.comparingInt(LabelSet::rank).thenComparing(Comparator.naturalOrder()));
    ordered.addAll(types);
    List<String> names = new ArrayList<>(List.of("O"));
    for (String type : ordered) {
      names.add("B-" + type);
      names.add("I-" + type);
    }
    return of(names);
  }

  /** These labels and {@code I-} of some types, behind them. */
  LabelSet withInside(Set<String> more) {
    List<String> all = new ArrayList<>(names());
    new TreeSet<>(more).forEach(type -> all.add("I-" + type));
    return of(all);
  }

  private static int rank(String type) {
    int rank = FIRST_TYPES.indexOf(type);
    return rank < 0 ? FIRST_TYPES.size() : rank;
  }

  /**
   * The number of labels.
   *
   * @return C
   */
  public int size() {
    return indices.size();
  }

  /**
   * The labels in their order.
   *
   * @return names by index
   */
  public List<String> names() {
    return indices.keySet().asList();
  }

  /**
   * The types of entities.
   *
   * @return without prefixes, in the order of the labels
   */
  public Set<String> types() {
    Set<String> types = new LinkedHashSet<>();
    for (String name : names()) {
      if (!name.equals("O")) {
        types.add(name.substring(2));
      }
    }
    return types;
  }

  /**
   * The index of a label.
   *
   * @param name a tag
   * @return its index, from 0 to C - 1
   * @throws IllegalArgumentException if the tag is none of these labels
   */
  public int index(String name) {
    Integer index = indices.get(name);
    if (index == null) {
      throw new IllegalArgumentException("tag \"" + name + "\" is none of the labels " + names());
    }
    return index;
  }

  /**
   * Whether a tag is one of these labels.
   *
   * @param name a tag
   * @return true if it has an index
   */
  public boolean contains(String name) {
    return indices.containsKey(name);
  }

  /**
   * What a word's label is to its sub-words behind the first.
   *
   * @param alignment which sub-words bear labels
   * @return with {@link LabelAlignment#ALL_CONTINUED} a function from {@code B-TYPE} to {@code
   *     I-TYPE}, if that is one of these labels; what leaves tags as they are for all others
   */
  public UnaryOperator<String> continuing(LabelAlignment alignment) {
    return alignment == LabelAlignment.ALL_CONTINUED ? this::continued : UnaryOperator.identity();
  }

  private String continued(String tag) {
    String inside = tag.startsWith("B-") ? "I-" + tag.substring(2) : tag;
    return contains(inside) ? inside : tag;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelSet that && names().equals(that.names());
  }

  @Override
  public int hashCode() {
    return names().hashCode();
  }

  @Override
  public String toString() {
    return names().toString();
  }
}
