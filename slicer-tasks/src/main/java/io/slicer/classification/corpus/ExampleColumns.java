package io.slicer.classification.corpus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What the columns of a file hold.
 *
 * <pre>{@code
 * ExampleColumns.of("review", "stars")
 * ExampleColumns.pair("question", "answer", "right")
 * ExampleColumns.pair(2, 3, 0)
 * ExampleColumns.texts(Column.of("comment")).withLabels("toxic", "insult", "threat")
 * }</pre>
 *
 * @param text the text, or the first of a pair
 * @param pair the second of a pair, if there are pairs
 * @param labels none if only texts are read; one with the answer; or several, each called as its
 *     label and holding 1 or 0, true or false
 */
public record ExampleColumns(Column text, Optional<Column> pair, List<Column> labels) {
  /**
   * Checks that no column is there twice.
   *
   * @param text the text, or the first of a pair
   * @param pair the second of a pair, if there are pairs
   * @param labels with the answer
   * @throws IllegalArgumentException if a column is there twice, or one of several columns of
   *     labels has no name
   */
  public ExampleColumns {
    labels = List.copyOf(labels);
    List<Column> all = all(text, pair, labels);
    if (new HashSet<>(all).size() < all.size()) {
      throw new IllegalArgumentException("a column is there twice in " + all);
    }
    if (labels.size() > 1 && !labels.stream().allMatch(Column.Named.class::isInstance)) {
      throw new IllegalArgumentException(
          "where each label has a column, its name is that of the column: " + labels);
    }
  }

  /**
   * Texts without answers.
   *
   * @param text the text
   * @return the columns
   */
  public static ExampleColumns texts(Column text) {
    return new ExampleColumns(text, Optional.empty(), List.of());
  }

  /**
   * Pairs of texts without answers.
   *
   * @param text the first
   * @param pair the second
   * @return the columns
   * @throws IllegalArgumentException if both are the same
   */
  public static ExampleColumns texts(Column text, Column pair) {
    return new ExampleColumns(text, Optional.of(pair), List.of());
  }

  /**
   * Texts by the names of columns.
   *
   * @param text the text
   * @param label the answer
   * @return the columns
   * @throws IllegalArgumentException if both are the same
   */
  public static ExampleColumns of(String text, String label) {
    return texts(Column.of(text)).withLabels(label);
  }

  /**
   * Texts by the numbers of columns.
   *
   * @param text the text, counted from 0
   * @param label the answer, counted from 0
   * @return the columns
   * @throws IllegalArgumentException if both are the same, or one is negative
   */
  public static ExampleColumns of(int text, int label) {
    return new ExampleColumns(Column.of(text), Optional.empty(), List.of(Column.of(label)));
  }

  /**
   * Pairs of texts by the names of columns.
   *
   * @param text the first
   * @param pair the second
   * @param label the answer
   * @return the columns
   * @throws IllegalArgumentException if two are the same
   */
  public static ExampleColumns pair(String text, String pair, String label) {
    return texts(Column.of(text), Column.of(pair)).withLabels(label);
  }

  /**
   * Pairs of texts by the numbers of columns.
   *
   * @param text the first, counted from 0
   * @param pair the second, counted from 0
   * @param label the answer, counted from 0
   * @return the columns
   * @throws IllegalArgumentException if two are the same, or one is negative
   */
  public static ExampleColumns pair(int text, int pair, int label) {
    return new ExampleColumns(
        Column.of(text), Optional.of(Column.of(pair)), List.of(Column.of(label)));
  }

  /**
   * The same texts with other answers.
   *
   * @param names one with the answer, or several that are called as their labels
   * @return the columns
   * @throws IllegalArgumentException if a column is there twice
   */
  public ExampleColumns withLabels(String... names) {
    return new ExampleColumns(text, pair, Arrays.stream(names).map(Column::of).toList());
  }

  /** The same texts alone. */
  ExampleColumns withoutLabels() {
    return new ExampleColumns(text, pair, List.of());
  }

  /** Text, then pair if there is one, then labels. */
  List<Column> all() {
    return all(text, pair, labels);
  }

  private static List<Column> all(Column text, Optional<Column> pair, List<Column> labels) {
    List<Column> all = new ArrayList<>(List.of(text));
    pair.ifPresent(all::add);
    all.addAll(labels);
    return all;
  }
}
