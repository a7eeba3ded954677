package io.slicer.weights;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a word embedding table (V, H), of which only some are trained. The table is most of a
 * multilingual checkpoint and a corpus uses a small part of it, so the rows under training lie
 * compactly (V', H) in the flat parameter store, and all others stay where they are, usually in the
 * checkpoint file.
 *
 * <p>Dense AdamW over the whole table does to a row without gradients nothing but weight decay: it
 * multiplies the row by 1 - learning rate x weight decay at every step. {@link #decayOthers} keeps
 * that product for the rows that are not trained, so the table reads as if all of it had been
 * trained.
 *
 * <p>Reading is safe from several threads as long as nobody trains.
 */
public final class EmbeddingTable {
  private final MatrixRows all;
  private final int @Nullable [] compactRow;
  private final @Nullable FloatMemory compact;
  private double others = 1;

  private EmbeddingTable(
      MatrixRows all, int @Nullable [] compactRow, @Nullable FloatMemory compact) {
    this.all = all;
    this.compactRow = compactRow;
    this.compact = compact;
  }

  /**
   * A table none of whose rows is trained.
   *
   * @param all the values (V, H), row-major; must stay open as long as the table is used
   * @param width H
   * @return the table
   */
  public static EmbeddingTable frozen(FloatMemory all, int width) {
    return frozen(MatrixRows.of(all, width));
  }

  /**
   * A table none of whose rows is trained.
   *
   * @param all the rows (V, H); must stay open as long as the table is used
   * @return the table
   */
  public static EmbeddingTable frozen(MatrixRows all) {
    return new EmbeddingTable(all, null, null);
  }

  /**
   * This table with some rows under training. The compact memory is filled with their present
   * values.
   *
   * @param ids the rows to train, ascending, without duplicates: row i of the compact table is row
   *     ids[i] of this one
   * @param into memory for the compact table (V', H), part of a parameter store
   * @return the table
   * @throws IllegalArgumentException if the memory has another length, or the rows are not in order
   * @throws IllegalStateException if some rows of this table are under training already
   */
  public EmbeddingTable trained(int[] ids, FloatMemory into) {
    if (into.length() != (long) ids.length * width()) {
      throw new IllegalArgumentException(
          into.length() + " values are not " + ids.length + " rows of " + width());
    }
    if (compactRow != null) {
      throw new IllegalStateException("rows of this table are under training already");
    }
    int[] index = new int[Math.toIntExact(rows())];
    Arrays.fill(index, -1);
    int width = width();
    float[] row = new float[width];
    for (int i = 0; i < ids.length; i++) {
      if (i > 0 && ids[i] <= ids[i - 1]) {
        throw new IllegalArgumentException("row " + ids[i] + " after row " + ids[i - 1]);
      }
      copyRow(ids[i], row, 0);
      into.put((long) i * width, row, 0, width);
      index[ids[i]] = i;
    }
    EmbeddingTable table = new EmbeddingTable(all, index, into);
    table.others = others;
    return table;
  }

  /**
   * The number of rows.
   *
   * @return V
   */
  public long rows() {
    return all.rows();
  }

  /**
   * The width of a row.
   *
   * @return H
   */
  public int width() {
    return all.width();
  }

  /**
   * Where a row lies in the compact table.
   *
   * @param id the row
   * @return its compact row, or -1 if it is not trained
   */
  public int compactRow(int id) {
    return compactRow == null ? -1 : compactRow[id];
  }

  /**
   * The present values of a row.
   *
   * @param id the row, from 0 to V - 1
   * @param target where to
   * @param offset in the target
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public void copyRow(int id, float[] target, int offset) {
    Objects.checkIndex((long) id, rows());
    int width = width();
    int at = compactRow(id);
    if (at >= 0) {
      Objects.requireNonNull(compact).get((long) at * width, target, offset, width);
      return;
    }
    all.copyRow(id, target, offset);
    if (others != 1) {
      for (int i = offset; i < offset + width; i++) {
        target[i] = (float) (target[i] * others);
      }
    }
  }

  /**
   * Multiplies all rows that are not trained.
   *
   * @param factor 1 - learning rate x weight decay of a step
   */
  public void decayOthers(double factor) {
    others *= factor;
  }

  /**
   * The product of all factors so far.
   *
   * @return what rows that are not trained are multiplied by
   */
  public double othersFactor() {
    return others;
  }

  /**
   * Sets the product of all factors, as a checkpoint recorded it.
   *
   * @param factor what rows that are not trained are multiplied by
   */
  public void restoreOthersFactor(double factor) {
    others = factor;
  }
}
