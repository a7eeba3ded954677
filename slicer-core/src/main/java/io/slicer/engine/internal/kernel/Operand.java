package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.Format;

/**
 * Rows that products multiply, in the format that the plan's products want.
 *
 * @param value where the rows lie
 * @param format of the numbers
 * @param columns numbers in a row
 */
public record Operand(Value value, Format format, long columns) {
  /** The distance of rows, in numbers. */
  public long stride() {
    return format.stride(columns);
  }

  /** Address of a number of a row. */
  public long address(long row, long column) {
    return value.address(row) + format.bytes() * column;
  }
}
