package io.slicer.examples.experiment;

import io.slicer.head.HeadUpdate;
import io.slicer.words.LabelAlignment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The trainings of an experiment: every combination of what is varied. All configurations of the
 * first seed come first, so that a table of what is finished is of use early.
 *
 * @param cells in the order in which they are trained
 */
record Grid(List<Cell> cells) {
  Grid {
    cells = List.copyOf(cells);
  }

  /**
   * Combines everything with everything. A slice as wide as a row is the whole row, so it is the
   * same training as one without slices, and is there once.
   *
   * @param slices widths; none for cross-entropy
   * @param hidden H of the encoder
   */
  static Grid of(
      List<OptionalInt> slices,
      int hidden,
      List<HeadUpdate> heads,
      List<Double> learningRates,
      List<LabelAlignment> alignments,
      List<Long> seeds) {
    Set<Configuration> configurations = new LinkedHashSet<>();
    for (LabelAlignment alignment : alignments) {
      for (double learningRate : learningRates) {
        for (OptionalInt width : slices) {
          // Without slices the published baseline trains its head, whatever is done with slices.
          for (HeadUpdate head : width.isEmpty() ? List.of(HeadUpdate.TRAINED) : heads) {
            boolean whole = width.isEmpty() || width.getAsInt() == hidden;
            configurations.add(
                new Configuration(whole ? null : width.getAsInt(), head, learningRate, alignment));
          }
        }
      }
    }
    List<Cell> cells = new ArrayList<>();
    for (long seed : new LinkedHashSet<>(seeds)) {
      configurations.forEach(configuration -> cells.add(new Cell(configuration, seed)));
    }
    return new Grid(cells);
  }
}
