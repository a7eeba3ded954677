package io.slicer.examples.crosslingual.cell;

import java.util.Map;

/** What came of a step. */
public interface CellResult {
  /**
   * All that decides the result, by its name: fingerprints of models and data, and how it was done.
   *
   * @return the inputs
   */
  Map<String, String> inputs();

  /**
   * What it has cost.
   *
   * @return the cost
   */
  Cost cost();
}
