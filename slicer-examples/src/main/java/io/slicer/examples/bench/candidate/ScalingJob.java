package io.slicer.examples.bench.candidate;

/**
 * Work of given sizes, whose growth is measured.
 *
 * @param training whether to train or to score
 * @param sizes of the model and the batches
 * @param steps of a round
 * @param rounds how many of them follow the one that warms up
 */
public record ScalingJob(boolean training, Sizes sizes, int steps, int rounds) {
  /**
   * What a round of it is.
   *
   * @return training or scoring
   */
  public Workload workload() {
    return training ? Workload.TRAINING : Workload.SORTED;
  }

  /**
   * Opens what does it.
   *
   * @return a candidate; the caller closes it
   */
  public Candidate open() {
    return training ? new RandomTraining(this) : new RandomScoring(this);
  }
}
