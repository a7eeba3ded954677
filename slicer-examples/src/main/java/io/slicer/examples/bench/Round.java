package io.slicer.examples.bench;

import io.slicer.examples.bench.candidate.Usage;
import io.slicer.examples.bench.candidate.Work;

/** What a candidate did in one round, and what its process used for it. */
record Round(Work work, Usage usage) {}
