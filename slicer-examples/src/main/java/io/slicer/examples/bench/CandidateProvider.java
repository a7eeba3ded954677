package io.slicer.examples.bench;

/** Makes a candidate. Those of optional libraries are services, found if they were built. */
interface CandidateProvider {
  /** Whether this is its name. */
  boolean makes(String candidate);

  /** Opens a candidate for a job; the caller closes it. */
  Candidate open(Job job);
}
