package io.slicer.examples.bench;

import io.slicer.engine.StepProfile;
import java.util.Optional;

/** A library that does the work that is measured. All that a comparison knows of it is this. */
interface Candidate extends AutoCloseable {
  /** What it is, with the versions of its libraries. */
  String description();

  /**
   * Does a round of work. The first round also warms up; it is the caller who does not count it.
   */
  Work run(Workload workload);

  /** Bytes that became resident when the tokenizer was opened, if the system tells. */
  default Optional<Long> tokenizerBytes() {
    return Optional.empty();
  }

  /** Where the time of one batch goes, if it can tell. */
  default Optional<StepProfile> profile(int rounds) {
    return Optional.empty();
  }

  @Override
  void close();
}
