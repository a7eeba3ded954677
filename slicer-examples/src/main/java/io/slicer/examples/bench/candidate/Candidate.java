package io.slicer.examples.bench.candidate;

import io.slicer.engine.StepProfile;
import java.util.Optional;

/** A library that does the work that is measured. All that a comparison knows of it is this. */
public interface Candidate extends AutoCloseable {
  /**
   * What it is.
   *
   * @return its name with the versions of its libraries
   */
  String description();

  /**
   * Does a round of work. The first round also warms up; it is the caller who does not count it.
   *
   * @param workload what to do
   * @return what was done
   */
  Work run(Workload workload);

  /**
   * The memory of the tokenizer.
   *
   * @return bytes that became resident when it was opened, if the system tells
   */
  default Optional<Long> tokenizerBytes() {
    return Optional.empty();
  }

  /**
   * Where the time of one batch goes.
   *
   * @param rounds how often to take it
   * @return the times, if it can tell
   */
  default Optional<StepProfile> profile(int rounds) {
    return Optional.empty();
  }

  @Override
  void close();
}
