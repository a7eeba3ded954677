package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.train.steps.Batching;
import io.slicer.train.steps.StepSource;
import io.slicer.train.steps.StreamSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamSourceTest {
  private static StreamSource source(long size, int batch, int accumulation) {
    return new StreamSource(
        "texts", size, new Batching(batch, OptionalInt.empty(), accumulation), 7);
  }

  private static List<Integer> epoch(StepSource source, int epoch) {
    List<Integer> all = new ArrayList<>();
    for (long step = 0; step < source.steps(epoch); step++) {
      source.step(epoch, step).microBatches().forEach(all::addAll);
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({"1, 4, 1", "2, 1, 1", "5, 2, 2", "64, 8, 1", "65, 8, 3", "1000, 32, 2"})
  void anEpochReadsEachSequenceOnce(long size, int batch, int accumulation) {
    StreamSource source = source(size, batch, accumulation);
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(epoch(source, epoch))
          .containsExactlyInAnyOrderElementsOf(IntStream.range(0, (int) size).boxed().toList());
    }
  }

  @Test
  void epochsAndSeedsHaveOrdersOfTheirOwn() {
    StreamSource source = source(1000, 10, 1);
    List<Integer> first = epoch(source, 0);
    assertThat(epoch(source, 1)).isNotEqualTo(first);
    assertThat(epoch(source(1000, 10, 1), 0)).isEqualTo(first);
    // Neighbours do not stay together, and nothing stays in its place.
    long near =
        IntStream.range(1, 1000)
            .filter(i -> Math.abs(first.get(i) - first.get(i - 1)) < 10)
            .count();
    assertThat(near).isLessThan(60);
    assertThat(IntStream.range(0, 1000).filter(i -> first.get(i) == i).count()).isLessThan(10);
  }

  @Test
  void aStepIsTheSameWhateverWasAskedBefore() {
    StreamSource source = source(5_000_000, 32, 2);
    StepSource.Step late = source.step(3, 70_000);
    epoch(source(50, 5, 1), 0);
    assertThat(source(5_000_000, 32, 2).step(3, 70_000)).isEqualTo(late);
    assertThat(late.microBatches()).hasSize(2).allSatisfy(batch -> assertThat(batch).hasSize(32));
  }

  @Test
  void batchesByTokensAreRefused() {
    assertThatThrownBy(
            () -> new StreamSource("texts", 10, new Batching(1, OptionalInt.of(100), 1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("batchTokens");
    assertThatThrownBy(() -> source(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
