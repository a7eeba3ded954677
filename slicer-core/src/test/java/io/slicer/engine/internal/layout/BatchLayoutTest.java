package io.slicer.engine.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.engine.Goldens;
import io.slicer.model.EncoderConfig;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchLayoutTest {
  private static final EncoderConfig CONFIG = Goldens.shipped("tiny-xlmr").config();

  private static TokenBatch batch(int... lengths) {
    List<TokenSequence> sequences = new ArrayList<>();
    for (int length : lengths) {
      sequences.add(TokenSequence.unlabelled(new int[length], new int[length], new int[0]));
    }
    return TokenBatch.pack(sequences, CONFIG);
  }

  private static BatchLayout layout(int workers, TokenBatch batch) {
    BatchLayout layout = new BatchLayout(workers, BatchLayout.Sharing.ROWS);
    layout.fill(batch, List.of(BANDS));
    return layout;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyTokenHasARowOfItsOwnAndNoWorkerHasMoreRoundsThanAnEvenDivisionNeeds(int workers) {
    Random random = new Random(4);
    for (int round = 0; round < 200; round++) {
      TokenBatch batch = batch(random.ints(32, 4, 30).toArray());
      BatchLayout layout = layout(workers, batch);
      TreeSet<Integer> rows = new TreeSet<>();
      for (int s = 0; s < batch.sequenceCount(); s++) {
        for (int t = 0; t < layout.length(s); t++) {
          rows.add(layout.firstRow(s) + t);
        }
      }
      assertThat(rows).hasSize(batch.tokens());
      int even = (batch.tokens() + workers - 1) / workers;
      for (int w = 0; w < workers; w++) {
        assertThat(layout.count(RowKind.TOKENS, w))
            .isLessThanOrEqualTo(
                (even + BatchLayout.ROUND - 1) / BatchLayout.ROUND * (long) BatchLayout.ROUND);
      }
    }
  }

  @Test
  void aSequenceStaysWithOneWorkerEvenIfThatIsUneven() {
    BatchLayout layout = layout(2, batch(40, 3));
    assertThat(layout.count(RowKind.TOKENS, 0)).isEqualTo(48);
    assertThat(layout.count(RowKind.TOKENS, 1)).isEqualTo(16);
  }

  /** A kind of rows that no op of slicer's has: so many for each token. */
  private static final RowKind BANDS =
      (batch, sequence) -> 3 * RowKind.TOKENS.count(batch, sequence);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void rowsOfAnyKindLieWithTheWorkerOfTheirSequenceAndAreReadInTheOrderGiven(int workers) {
    TokenBatch batch = batch(3, 40, 7, 16, 1);
    BatchLayout layout = layout(workers, batch);
    long[] before = new long[5];
    int found = 0;
    for (int w = 0; w < workers; w++) {
      long next = layout.start(BANDS, w);
      assertThat(next % BatchLayout.ROUND).isZero();
      for (int s = layout.firstSequence(w); s < layout.endSequence(w); s++) {
        assertThat(layout.rows(BANDS, s)).isEqualTo(3L * layout.length(s));
        assertThat(layout.firstRow(BANDS, s)).isBetween(next, layout.start(BANDS, w + 1) - 1);
        before[layout.number(s)] = layout.rowsBefore(BANDS, s);
        found++;
      }
      assertThat(layout.endOfSequences(BANDS, w))
          .isBetween(layout.start(BANDS, w), layout.start(BANDS, w + 1));
    }
    assertThat(found).isEqualTo(5);
    assertThat(before).containsExactly(0, 9, 129, 150, 198);
  }
}
