/**
 * What benchmarks measure: a {@link io.slicer.examples.bench.candidate.Candidate} opens a job and
 * does rounds of its work. slicer's own train and tag sentences of a corpus, or sentences of given
 * sizes with random weights; those of other libraries are found if they were built.
 */
@NullMarked
package io.slicer.examples.bench.candidate;

import org.jspecify.annotations.NullMarked;
