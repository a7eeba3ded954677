package io.slicer.examples.bench;

/** What a candidate did in one round, and what its process used for it. */
record Round(Work work, Usage usage) {}
