package io.slicer.language;

import java.util.Arrays;

/**
 * Two numbers of every so many of a sequence of items. It never grows beyond a few megabytes: when
 * it is full, every other entry goes, and from then on half as many are kept.
 */
final class SparseIndex {
  private static final int FIRST_STRIDE = 16;
  private static final int MOST_ENTRIES = 1 << 17;

  private final int mostEntries;
  private long stride = FIRST_STRIDE;
  private long items;
  private int entries;
  private long[] firsts = new long[1];
  private long[] seconds = new long[1];

  SparseIndex() {
    this(MOST_ENTRIES);
  }

  SparseIndex(int mostEntries) {
    this.mostEntries = mostEntries;
  }

  /** Adds an item. */
  void add(long first, long second) {
    if (items % stride == 0) {
      if (entries == mostEntries) {
        halve();
      }
      // With twice the stride, this may no longer be one that is kept.
      if (items % stride == 0) {
        if (entries == firsts.length) {
          firsts = Arrays.copyOf(firsts, Math.min(mostEntries, 2 * entries));
          seconds = Arrays.copyOf(seconds, firsts.length);
        }
        firsts[entries] = first;
        seconds[entries] = second;
        entries++;
      }
    }
    items++;
  }

  private void halve() {
    entries = (entries + 1) / 2;
    for (int e = 1; e < entries; e++) {
      firsts[e] = firsts[2 * e];
      seconds[e] = seconds[2 * e];
    }
    stride *= 2;
  }

  /** How many items there are. */
  long items() {
    return items;
  }

  /** The last entry at or before an item. */
  int entry(long item) {
    return Math.toIntExact(item / stride);
  }

  /** The last entry whose first number, which must never fall, is not above a number. */
  int entryUpTo(long first) {
    int found = Arrays.binarySearch(firsts, 0, entries, first);
    if (found < 0) {
      return -found - 2;
    }
    while (found + 1 < entries && firsts[found + 1] == first) {
      found++;
    }
    return found;
  }

  /** The item of an entry. */
  long item(int entry) {
    return entry * stride;
  }

  long first(int entry) {
    return firsts[entry];
  }

  long second(int entry) {
    return seconds[entry];
  }
}
