package io.slicer.examples.bench;

import io.slicer.examples.bench.candidate.Work;
import io.slicer.examples.cli.Usage;

/** What a candidate did in one round, and what its process used for it. */
record Round(Work work, Usage usage) {}
