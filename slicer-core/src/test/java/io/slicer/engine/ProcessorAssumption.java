package io.slicer.engine;

import org.junit.jupiter.api.Assumptions;

/** Skips tests of what the processor has no instructions for, by the check that users meet. */
public final class ProcessorAssumption {
  private ProcessorAssumption() {}

  public static void assumeInstructionsFor(Precision precision) {
    try {
      Processor.require(precision);
    } catch (UnsupportedOperationException e) {
      Assumptions.abort(e.getMessage());
    }
  }
}
