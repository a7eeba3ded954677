package io.slicer.engine.internal.dnnl;

import io.slicer.engine.internal.dnnl.Recipes.Layout;
import org.bytedeco.dnnl.memory;

/** How the numbers that products multiply are stored. Sums and results are float32. */
public enum Format {
  /** As they are. */
  FLOAT32(memory.data_type.f32, Float.BYTES),
  /** Rounded to bfloat16; a row is rounded up to whole floats. */
  BFLOAT16(memory.data_type.bf16, Short.BYTES);

  private final memory.data_type type;
  private final int bytes;

  Format(memory.data_type type, int bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  /** oneDNN's name for it. */
  memory.data_type type() {
    return type;
  }

  /** The bytes of a number. */
  public int bytes() {
    return bytes;
  }

  /** The place of a row of so many numbers, in floats. */
  public long floats(long columns) {
    return (columns * bytes + Float.BYTES - 1) / Float.BYTES;
  }

  /** The distance of such rows, in numbers. */
  public long stride(long columns) {
    return floats(columns) * Float.BYTES / bytes;
  }

  /** A matrix (rows, columns) whose rows have a place as {@link #floats} says. */
  public Layout matrix(long rows, long columns) {
    return Layout.of(this, new long[] {rows, columns}, new long[] {stride(columns), 1});
  }

  /** Such a matrix seen as its transpose (columns, rows). */
  public Layout transposed(long rows, long columns) {
    return Layout.of(this, new long[] {columns, rows}, new long[] {1, stride(columns)});
  }
}
