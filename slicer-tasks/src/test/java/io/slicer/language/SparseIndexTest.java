package io.slicer.language;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SparseIndexTest {
  private static final int[] GAPS = {0, 3, 1, 7, 0, 0, 12};

  @ParameterizedTest
  @CsvSource({"2, 1000", "3, 1000", "8, 127", "8, 128", "8, 129", "8, 5000", "1024, 5000"})
  void everyItemHasAnEntryBeforeItAndEntriesAreRight(int mostEntries, int items) {
    SparseIndex index = new SparseIndex(mostEntries);
    long[] firsts = new long[items];
    for (int i = 0; i < items; i++) {
      firsts[i] = i == 0 ? 0 : firsts[i - 1] + GAPS[i % GAPS.length];
      index.add(firsts[i], -i);
    }
    assertThat(index.items()).isEqualTo(items);
    long widest = 0;
    for (int i = 0; i < items; i++) {
      int entry = index.entry(i);
      assertThat(entry).isLessThan(mostEntries);
      long item = index.item(entry);
      assertThat(item).isLessThanOrEqualTo(i);
      assertThat(index.first(entry)).isEqualTo(firsts[(int) item]);
      assertThat(index.second(entry)).isEqualTo(-item);
      widest = Math.max(widest, i - item);
    }
    assertThat(widest).isLessThanOrEqualTo(Math.max(15, 2L * items / (mostEntries / 2)));
    for (long number = 0; number <= firsts[items - 1]; number++) {
      int entry = index.entryUpTo(number);
      assertThat(index.first(entry)).isLessThanOrEqualTo(number);
      long next = index.item(entry + 1);
      if (next < items) {
        assertThat(firsts[(int) next]).isGreaterThan(number);
      }
    }
  }
}
