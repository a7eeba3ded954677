package io.slicer.examples.bench;

import io.slicer.examples.bench.candidate.Candidate;
import io.slicer.examples.bench.candidate.Candidates;
import io.slicer.examples.bench.candidate.Job;
import io.slicer.examples.bench.candidate.ScalingJob;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a process is to open: one of the two, the other is null. */
record Order(@Nullable Job job, @Nullable ScalingJob scaling) {
  static Order of(Job job) {
    return new Order(job, null);
  }

  static Order of(ScalingJob scaling) {
    return new Order(null, scaling);
  }

  String name() {
    return job == null ? Candidates.SLICER : job.candidate();
  }

  int threads() {
    return job == null ? Objects.requireNonNull(scaling).sizes().threads() : job.threads();
  }

  /** Opens the candidate; the caller closes it. */
  Candidate open() {
    return job == null
        ? Objects.requireNonNull(scaling).open()
        : Candidates.provider(job.candidate()).open(job);
  }
}
