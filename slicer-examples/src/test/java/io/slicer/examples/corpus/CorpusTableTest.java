package io.slicer.examples.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;

class CorpusTableTest {
  @Test
  void ofManyPairsOfFilesTheFirstAreShown() {
    CorpusFigures.Shared pair = new CorpusFigures.Shared("a", "b", 1000, 2);

    assertThat(CorpusTable.of(Collections.nCopies(20, pair)))
        .isEqualTo("1,000 sentences of a and 2 of b have the same words\n".repeat(20));
    assertThat(CorpusTable.of(Collections.nCopies(23, pair)).lines())
        .hasSize(21)
        .last()
        .isEqualTo("and 3 more pairs of files have common sentences; --json writes all");
  }
}
