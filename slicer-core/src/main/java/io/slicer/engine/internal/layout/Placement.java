package io.slicer.engine.internal.layout;

import io.slicer.model.TokenBatch;

/**
 * Where the rows of one kind lie: those of each group of workers from a row of its own on, sequence
 * behind sequence. Their number is rounded up with rows that stand for nothing.
 */
final class Placement {
  private final RowKind kind;
  private final long[] start;
  private final long[] end;
  private long[] first = new long[0];
  private long[] from = new long[0];
  private long[] count = new long[0];

  Placement(RowKind kind, int groups) {
    this.kind = kind;
    start = new long[groups + 1];
    end = new long[groups];
  }

  /**
   * Places the rows of a batch.
   *
   * @param order in which the sequences' rows stand
   * @param owner the group of each sequence of the batch
   * @param slotOf the number that each sequence of the batch has in the layout
   */
  void fill(TokenBatch batch, int[] order, int[] owner, int[] slotOf) {
    int sequences = batch.sequenceCount();
    if (first.length < sequences) {
      first = new long[sequences];
      from = new long[sequences];
      count = new long[sequences];
    }
    long before = 0;
    for (int i = 0; i < sequences; i++) {
      int slot = slotOf[order[i]];
      count[slot] = kind.count(batch, order[i]);
      from[slot] = before;
      before += count[slot];
    }
    long at = 0;
    for (int group = 0; group < end.length; group++) {
      start[group] = at;
      for (int i = 0; i < sequences; i++) {
        if (owner[order[i]] == group) {
          int slot = slotOf[order[i]];
          first[slot] = at;
          at += count[slot];
        }
      }
      end[group] = at;
      at = BatchLayout.roundedUp(at);
    }
    start[end.length] = at;
  }

  /** The first row of a group; for the number of groups, the end of all rows. */
  long start(int group) {
    return start[group];
  }

  /** The end of a group's rows that stand for something. */
  long end(int group) {
    return end[group];
  }

  /** The first row of a sequence of the layout. */
  long first(int slot) {
    return first[slot];
  }

  /** The number of rows of a sequence of the layout. */
  long count(int slot) {
    return count[slot];
  }

  /** How many rows the batch has before those of a sequence of the layout, without rounding. */
  long from(int slot) {
    return from[slot];
  }
}
