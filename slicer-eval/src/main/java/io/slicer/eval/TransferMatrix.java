package io.slicer.eval;

import com.google.common.collect.ImmutableTable;
import io.slicer.eval.internal.PythonText;
import io.slicer.eval.internal.TextGrid;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How well a model trained on one language does on others: a row for every training language, a
 * column for every evaluation language, F1 in the cells.
 *
 * <pre>{@code
 * TransferMatrix matrix =
 *     TransferMatrix.builder()
 *         .put("en", "de", germanReport.micro().f1())
 *         .put("en", "sw", swahiliReport.micro().f1())
 *         .build();
 * System.out.println(matrix.format(4));
 * }</pre>
 *
 * <p>Languages keep the order in which they were first put. A language is any name, so {@code
 * "de+fr"} may name a training set of two. Immutable.
 */
public final class TransferMatrix {
  private final ImmutableTable<String, String, Double> f1;

  private TransferMatrix(ImmutableTable<String, String, Double> f1) {
    this.f1 = f1;
  }

  /**
   * A builder without figures.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The rows.
   *
   * @return the training languages
   */
  public List<String> trainLanguages() {
    return f1.rowKeySet().asList();
  }

  /**
   * The columns.
   *
   * @return the evaluation languages
   */
  public List<String> evalLanguages() {
    return f1.columnKeySet().asList();
  }

  /**
   * One figure.
   *
   * @param train the training language
   * @param eval the evaluation language
   * @return F1 between 0 and 1, empty where none was put
   */
  public OptionalDouble f1(String train, String eval) {
    Double figure = f1.get(train, eval);
    return figure == null ? OptionalDouble.empty() : OptionalDouble.of(figure);
  }

  /**
   * The matrix as text, with a hyphen where there is no figure.
   *
   * @param digits how many digits follow the decimal point
   * @return a header line and a line for each training language, each ended by a line feed
   * @throws IllegalArgumentException if {@code digits} is negative
   */
  public String format(int digits) {
    return TextGrid.of(
        "train \\ eval",
        trainLanguages(),
        evalLanguages(),
        (train, eval) -> {
          Double figure = f1.get(train, eval);
          return figure == null ? "-" : PythonText.fixed(figure, digits);
        });
  }

  /**
   * The text with four digits.
   *
   * @return {@code format(4)}
   */
  @Override
  public String toString() {
    return format(4);
  }

  /** Collects the figures of a {@link TransferMatrix}. */
  public static final class Builder {
    private final ImmutableTable.Builder<String, String, Double> f1 = ImmutableTable.builder();

    private Builder() {}

    /**
     * Adds a figure.
     *
     * @param train the training language
     * @param eval the evaluation language
     * @param figure F1 between 0 and 1
     * @return this builder
     * @throws IllegalArgumentException if the figure is not between 0 and 1
     */
    public Builder put(String train, String eval, double figure) {
      if (!(figure >= 0 && figure <= 1)) {
        throw new IllegalArgumentException(
            "F1 of " + train + " to " + eval + " must be between 0 and 1: " + figure);
      }
      f1.put(train, eval, figure);
      return this;
    }

    /**
     * The matrix of the figures so far.
     *
     * @return the matrix
     * @throws IllegalArgumentException if a pair of languages was put twice
     */
    public TransferMatrix build() {
      return new TransferMatrix(f1.build());
    }
  }
}
