package io.slicer.examples.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.head.HeadUpdate;
import io.slicer.words.LabelAlignment;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class GridTest {
  private static final List<HeadUpdate> BOTH = List.of(HeadUpdate.FROZEN, HeadUpdate.TRAINED);

  private static Grid grid(List<OptionalInt> slices, List<HeadUpdate> heads, Long... seeds) {
    return Grid.of(
        slices, 384, heads, List.of(1e-4), List.of(LabelAlignment.FIRST_SUBWORD), List.of(seeds));
  }

  @Test
  void allConfigurationsOfTheFirstSeedComeFirstAndEachIsThereOnce() {
    List<OptionalInt> slices =
        List.of(OptionalInt.empty(), OptionalInt.of(384), OptionalInt.of(48), OptionalInt.of(12));

    assertThat(grid(slices, BOTH, 42L, 43L).cells())
        .extracting(Cell::name)
        .containsExactly(
            "cross-entropy_lr-1e-4_first_seed-42",
            "cross-entropy-frozen_lr-1e-4_first_seed-42",
            "slices-48-frozen_lr-1e-4_first_seed-42",
            "slices-48-trained_lr-1e-4_first_seed-42",
            "slices-12-frozen_lr-1e-4_first_seed-42",
            "slices-12-trained_lr-1e-4_first_seed-42",
            "cross-entropy_lr-1e-4_first_seed-43",
            "cross-entropy-frozen_lr-1e-4_first_seed-43",
            "slices-48-frozen_lr-1e-4_first_seed-43",
            "slices-48-trained_lr-1e-4_first_seed-43",
            "slices-12-frozen_lr-1e-4_first_seed-43",
            "slices-12-trained_lr-1e-4_first_seed-43");
  }

  @Test
  void crossEntropyTrainsItsHeadWhateverSlicesDo() {
    assertThat(
            grid(List.of(OptionalInt.empty(), OptionalInt.of(1)), List.of(HeadUpdate.FROZEN), 42L)
                .cells())
        .extracting(cell -> cell.configuration().lossName())
        .containsExactly("cross-entropy", "slices-1-frozen");
  }

  @Test
  void everythingIsCombinedWithEverything() {
    Grid grid =
        Grid.of(
            List.of(OptionalInt.empty(), OptionalInt.of(1)),
            384,
            BOTH,
            List.of(5e-6, 2.5e-5),
            List.of(LabelAlignment.ALL_SUBWORDS, LabelAlignment.FIRST_SUBWORD),
            List.of(1L, 2L, 2L));

    assertThat(grid.cells()).hasSize(3 * 2 * 2 * 2).doesNotHaveDuplicates();
    assertThat(grid.cells())
        .extracting(Cell::name)
        .doesNotHaveDuplicates()
        .contains("slices-1-trained_lr-2.5e-5_all_seed-2", "cross-entropy_lr-5e-6_first_seed-1");
  }
}
