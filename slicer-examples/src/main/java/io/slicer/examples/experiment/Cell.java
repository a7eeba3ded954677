package io.slicer.examples.experiment;

/** A training of the grid. */
record Cell(Configuration configuration, long seed) {
  /** The name of its directory. */
  String name() {
    return configuration.name() + "_seed-" + seed;
  }

  @Override
  public String toString() {
    return configuration + ", seed " + seed;
  }
}
