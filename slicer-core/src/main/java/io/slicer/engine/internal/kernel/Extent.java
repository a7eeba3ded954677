package io.slicer.engine.internal.kernel;

/**
 * The size of a variable while the batch is not known: so many columns for each row of some kind.
 *
 * @param rows what there is a row for
 * @param columns values in a row
 */
public record Extent(Rows rows, long columns) {
  /** What the rows of a variable stand for. */
  public enum Rows {
    /** Tokens of the batch (N). */
    TOKENS,
    /** Scored tokens (R). */
    SCORED,
    /** Pairs of tokens of one sequence (the sum of all T x T). */
    PAIRS,
    /** One row, whatever the batch. */
    FIXED
  }
}
