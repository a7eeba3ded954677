package io.slicer.classification.corpus;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How labels of a file become labels of a dataset.
 *
 * <pre>{@code
 * LabelRules.among("entailment", "neutral", "contradiction")
 *     .renaming(Map.of("contradictory", "contradiction"))
 *     .leavingOut("-")
 * LabelRules.numbered("negative", "positive")     // 0 and 1
 * }</pre>
 *
 * @param labels all that there are, in the order of a model's scores: any other is an error; empty
 *     for those that occur, or those that a Parquet file names
 * @param names of labels by what the file calls them, which may be a number; others keep theirs
 * @param leftOut labels, as the file calls them, whose rows are left out and counted
 * @param separator between several labels in one field, if there are
 */
public record LabelRules(
    List<String> labels,
    Map<String, String> names,
    Set<String> leftOut,
    Optional<String> separator) {
  /** Labels stay as they are, and all are read. */
  public static final LabelRules NONE =
      new LabelRules(List.of(), Map.of(), Set.of(), Optional.empty());

  /**
   * Checks the rules.
   *
   * @param labels all that there are
   * @param names of labels by what the file calls them
   * @param leftOut labels whose rows are left out
   * @param separator between several labels in one field
   * @throws IllegalArgumentException if a label is there twice, or both renamed and left out, a new
   *     name is none of the labels, or the separator is empty
   */
  public LabelRules {
    labels = List.copyOf(labels);
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
    leftOut = Set.copyOf(leftOut);
    if (new HashSet<>(labels).size() < labels.size()) {
      throw new IllegalArgumentException("a label is there twice in " + labels);
    }
    for (Map.Entry<String, String> name : names.entrySet()) {
      if (leftOut.contains(name.getKey())) {
        throw new IllegalArgumentException(
            "label \"" + name.getKey() + "\" is both renamed and left out");
      }
      if (!labels.isEmpty() && !labels.contains(name.getValue())) {
        throw new IllegalArgumentException(
            "label \""
                + name.getKey()
                + "\" becomes \""
                + name.getValue()
                + "\", none of "
                + labels);
      }
    }
    if (separator.filter(String::isEmpty).isPresent()) {
      throw new IllegalArgumentException("the separator of labels is empty");
    }
  }

  /**
   * Labels of which all are known.
   *
   * @param labels in the order of a model's scores
   * @return the rules
   */
  public static LabelRules among(String... labels) {
    return new LabelRules(List.of(labels), Map.of(), Set.of(), Optional.empty());
  }

  /**
   * Labels that the file has as numbers.
   *
   * @param labels the names of 0, 1, and so on
   * @return the rules
   */
  public static LabelRules numbered(String... labels) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String label : labels) {
      names.put(Integer.toString(names.size()), label);
    }
    return among(labels).renaming(names);
  }

  /**
   * The same with other names.
   *
   * @param value names of labels by what the file calls them
   * @return the rules
   * @throws IllegalArgumentException if a label is both renamed and left out, or a new name is none
   *     of the labels
   */
  public LabelRules renaming(Map<String, String> value) {
    return new LabelRules(labels, value, leftOut, separator);
  }

  /**
   * The same without the rows of some labels.
   *
   * @param value labels, as the file calls them
   * @return the rules
   * @throws IllegalArgumentException if a label is both renamed and left out
   */
  public LabelRules leavingOut(String... value) {
    return new LabelRules(labels, names, Set.of(value), separator);
  }

  /**
   * The same for fields with several labels.
   *
   * @param value what is between two of them
   * @return the rules
   * @throws IllegalArgumentException if it is empty
   */
  public LabelRules separatedBy(String value) {
    return new LabelRules(labels, names, leftOut, Optional.of(value));
  }
}
