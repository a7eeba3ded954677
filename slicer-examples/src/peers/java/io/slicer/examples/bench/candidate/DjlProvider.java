package io.slicer.examples.bench.candidate;

/** Makes the candidates that train and tag with DJL and its PyTorch engine. */
public final class DjlProvider implements CandidateProvider {
  /** For the service loader. */
  public DjlProvider() {}

  @Override
  public boolean makes(String candidate) {
    return candidate.equals(Candidates.DJL);
  }

  @Override
  public Candidate open(Job job) {
    return job.training() ? new DjlTraining(job) : new DjlTagging(job);
  }
}
