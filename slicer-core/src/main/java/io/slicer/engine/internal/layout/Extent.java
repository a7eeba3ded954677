package io.slicer.engine.internal.layout;

import io.slicer.weights.Shape;

/**
 * The size of a variable while the batch is not known: so many columns for each row of some kind.
 *
 * @param rows what there is a row for
 * @param columns values in a row
 */
public record Extent(RowKind rows, long columns) {
  /** The extent of what has one size whatever the batch. A vector is one row. */
  public static Extent fixed(Shape shape) {
    FixedRows rows = new FixedRows(shape);
    return new Extent(rows, rows.columns());
  }

  /** Whether the size does not depend on the batch. */
  public boolean isFixed() {
    return rows instanceof FixedRows;
  }

  /**
   * The shape of what is fixed.
   *
   * @throws IllegalArgumentException if the size depends on the batch
   */
  public Shape shape() {
    if (rows instanceof FixedRows fixed) {
      return fixed.shape();
    }
    throw new IllegalArgumentException("the size of " + this + " depends on the batch");
  }

  /** The number of values of what is fixed. */
  public long size() {
    return shape().elements();
  }

  /** The number of rows of what is fixed. */
  public long fixedRows() {
    return size() / columns;
  }

  /** As many rows, with other columns. */
  public Extent withColumns(long count) {
    return isFixed() ? fixed(Shape.of(fixedRows(), count)) : new Extent(rows, count);
  }
}
