package io.slicer.examples.bench;

/**
 * Work of given sizes, whose growth is measured.
 *
 * @param training whether to train or to score
 * @param sizes of the model and the batches
 * @param steps of a round
 * @param rounds how many of them follow the one that warms up
 */
record ScalingJob(boolean training, Sizes sizes, int steps, int rounds) {
  Workload workload() {
    return training ? Workload.TRAINING : Workload.SORTED;
  }

  /** Opens what does it; the caller closes it. */
  Candidate open() {
    return training ? new RandomTraining(this) : new RandomScoring(this);
  }
}
