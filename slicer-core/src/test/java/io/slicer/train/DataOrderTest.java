package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataOrderTest {
  private static List<Integer> epoch(DataOrder order, int epoch) {
    List<Integer> sequences = new ArrayList<>();
    for (long step = 0; step < order.stepsPerEpoch(); step++) {
      order.microBatches(epoch * order.stepsPerEpoch() + step).forEach(sequences::addAll);
    }
    return sequences;
  }

  @ParameterizedTest
  @CsvSource({"1,1,1", "10,3,1", "10,3,2", "10,3,4", "10,5,2", "10,100,7", "97,8,3"})
  void everyEpochReadsEverySequenceOnce(int sequences, int batchSize, int accumulation) {
    DataOrder order = new DataOrder(sequences, batchSize, accumulation, 42);
    List<Integer> all = IntStream.range(0, sequences).boxed().toList();

    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(epoch(order, epoch)).containsExactlyInAnyOrderElementsOf(all);
    }
  }

  @Test
  void whatIsLeftAtTheEndOfAnEpochMakesASmallerBatchAndASmallerStep() {
    DataOrder order = new DataOrder(10, 2, 3, 42); // 5 batches: 3 + 2

    assertThat(order.stepsPerEpoch()).isEqualTo(2);
    assertThat(order.microBatches(0)).extracting(List::size).containsExactly(2, 2, 2);
    assertThat(order.microBatches(1)).extracting(List::size).containsExactly(2, 2);
    assertThat(new DataOrder(10, 4, 1, 42).microBatches(2))
        .extracting(List::size)
        .containsExactly(2);
  }

  @Test
  void epochsAndSeedsHaveOrdersOfTheirOwn() {
    DataOrder order = new DataOrder(50, 7, 1, 42);

    assertThat(List.of(epoch(order, 0), epoch(order, 1), epoch(new DataOrder(50, 7, 1, 43), 0)))
        .doesNotHaveDuplicates()
        .doesNotContain(IntStream.range(0, 50).boxed().toList());
  }

  @Test
  void aStepIsTheSameWhateverWasAskedBefore() {
    DataOrder order = new DataOrder(50, 7, 2, 42);
    List<List<Integer>> fresh = new DataOrder(50, 7, 2, 42).microBatches(9);

    order.microBatches(0);
    order.microBatches(13);

    assertThat(order.microBatches(9)).isEqualTo(fresh);
  }
}
