package io.slicer.examples.bench.candidate;

/** Makes a candidate. Those of optional libraries are services, found if they were built. */
public interface CandidateProvider {
  /**
   * Whether this makes a candidate.
   *
   * @param candidate a name
   * @return whether it is this one's
   */
  boolean makes(String candidate);

  /**
   * Opens a candidate.
   *
   * @param job that it is to do
   * @return the candidate; the caller closes it
   */
  Candidate open(Job job);
}
