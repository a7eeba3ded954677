package io.slicer.engine.internal.kernel;

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
    layout.fill(batch);
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
      for (int token = 0; token < batch.tokens(); token++) {
        rows.add(layout.rowOf(token));
      }
      assertThat(rows).hasSize(batch.tokens());
      int even = (batch.tokens() + workers - 1) / workers;
      for (int w = 0; w < workers; w++) {
        assertThat(layout.count(Extent.Rows.TOKENS, w))
            .isLessThanOrEqualTo(
                (even + BatchLayout.ROUND - 1) / BatchLayout.ROUND * (long) BatchLayout.ROUND);
      }
    }
  }

  @Test
  void aSequenceStaysWithOneWorkerEvenIfThatIsUneven() {
    BatchLayout layout = layout(2, batch(40, 3));
    assertThat(layout.count(Extent.Rows.TOKENS, 0)).isEqualTo(48);
    assertThat(layout.count(Extent.Rows.TOKENS, 1)).isEqualTo(16);
  }
}
