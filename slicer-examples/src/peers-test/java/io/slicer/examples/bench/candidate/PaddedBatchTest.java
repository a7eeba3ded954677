package io.slicer.examples.bench.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.model.TokenSequence;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaddedBatchTest {
  private static TokenSequence sequence(int... ids) {
    return TokenSequence.unlabelled(ids, new int[ids.length], new int[0]);
  }

  @Test
  void sentencesAreFilledUpToTheLongest() {
    PaddedBatch batch = new PaddedBatch(List.of(sequence(5, 6), sequence(7, 8, 9)), 1);

    assertThat(batch.ids()).containsExactly(5, 6, 1, 7, 8, 9);
    assertThat(batch.mask()).containsExactly(1, 1, 0, 1, 1, 1);
    assertThat(batch.ids()[batch.at(1, 2)]).isEqualTo(9);
  }
}
