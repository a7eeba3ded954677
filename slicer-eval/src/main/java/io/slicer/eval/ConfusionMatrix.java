package io.slicer.eval;

import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Table;
import com.google.common.collect.TreeBasedTable;
import io.slicer.eval.internal.PythonText;
import io.slicer.eval.internal.TextGrid;
import java.util.List;
import java.util.Map;

/**
 * Which tag was taken for which: a row for every true tag, a column for every predicted one. Counts
 * tokens, not spans; the tags may be any labels, part-of-speech tags for instance.
 *
 * <pre>{@code
 * ConfusionMatrix confusion = ConfusionMatrix.of(gold, predicted);
 * long missed = confusion.count("B-PER", "O");
 * System.out.println(confusion.format(ConfusionMatrix.Normalization.TRUE, 2));
 * }</pre>
 *
 * <p>Immutable; for a corpus in pieces, add up the matrices of the pieces with {@link #plus}.
 */
public final class ConfusionMatrix {
  /** What the shares in a normalized matrix add up to one over. */
  public enum Normalization {
    /** Each row: of the tokens with this true tag, the share with each predicted one. */
    TRUE,

    /** Each column: of the tokens with this predicted tag, the share with each true one. */
    PREDICTED
  }

  private static final String CORNER = "true \\ predicted";

  private final Table<String, String, Long> counts =
      TreeBasedTable.create(PythonText.CODE_POINT_ORDER, PythonText.CODE_POINT_ORDER);

  private ConfusionMatrix() {}

  /**
   * Counts the tags of a corpus.
   *
   * @param gold the true tags of each sentence
   * @param predicted a system's tags of the same sentences
   * @return the matrix
   * @throws TagSequenceException if lengths differ or a tag is null
   */
  public static ConfusionMatrix of(List<List<String>> gold, List<List<String>> predicted) {
    ConfusionMatrix matrix = new ConfusionMatrix();
    for (SentencePair pair : SentencePair.all(0, gold, predicted)) {
      for (int i = 0; i < pair.gold().size(); i++) {
        matrix.add(pair.gold().tag(i), pair.predicted().tag(i), 1);
      }
    }
    return matrix;
  }

  /**
   * The matrix of both corpora together.
   *
   * @param other the matrix of another corpus
   * @return a new matrix with the sums
   */
  public ConfusionMatrix plus(ConfusionMatrix other) {
    ConfusionMatrix sum = new ConfusionMatrix();
    for (ConfusionMatrix part : List.of(this, other)) {
      part.counts
          .rowMap()
          .forEach((gold, row) -> row.forEach((predicted, n) -> sum.add(gold, predicted, n)));
    }
    return sum;
  }

  private void add(String gold, String predicted, long count) {
    counts.put(gold, predicted, count(gold, predicted) + count);
  }

  /**
   * The tags that occur on either side.
   *
   * @return rows and columns in the order of the text: by code point, as in Python
   */
  public List<String> tags() {
    return ImmutableSortedSet.orderedBy(PythonText.CODE_POINT_ORDER)
        .addAll(counts.rowKeySet())
        .addAll(counts.columnKeySet())
        .build()
        .asList();
  }

  /**
   * One cell.
   *
   * @param gold the true tag
   * @param predicted the predicted tag
   * @return the number of tokens, 0 for tags that do not occur
   */
  public long count(String gold, String predicted) {
    Long count = counts.get(gold, predicted);
    return count == null ? 0 : count;
  }

  /**
   * One cell, normalized.
   *
   * @param gold the true tag
   * @param predicted the predicted tag
   * @param by what the shares add up to one over
   * @return the cell's share of its row or of its column, 0 in one without tokens
   */
  public double share(String gold, String predicted, Normalization by) {
    Map<String, Long> line =
        switch (by) {
          case TRUE -> counts.row(gold);
          case PREDICTED -> counts.column(predicted);
        };
    long total = line.values().stream().mapToLong(Long::longValue).sum();
    return ZeroDivision.ZERO.divide(count(gold, predicted), total);
  }

  /**
   * The matrix of shares as text.
   *
   * @param by what the shares add up to one over
   * @param digits how many digits follow the decimal point
   * @return a header line and a line for each true tag, each ended by a line feed
   * @throws IllegalArgumentException if {@code digits} is negative
   */
  public String format(Normalization by, int digits) {
    return TextGrid.of(
        CORNER,
        tags(),
        tags(),
        (gold, predicted) -> PythonText.fixed(share(gold, predicted, by), digits));
  }

  /**
   * The matrix of counts as text.
   *
   * @return a header line and a line for each true tag, each ended by a line feed
   */
  @Override
  public String toString() {
    return TextGrid.of(
        CORNER, tags(), tags(), (gold, predicted) -> Long.toString(count(gold, predicted)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfusionMatrix matrix && counts.equals(matrix.counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }
}
