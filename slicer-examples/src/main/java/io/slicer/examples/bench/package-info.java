/**
 * Benchmarks that anyone can run: fine-tuning ({@link io.slicer.examples.bench.BenchTrain}),
 * tagging ({@link io.slicer.examples.bench.BenchTag}) and single operations ({@link
 * io.slicer.examples.bench.BenchOps}), beside other libraries where they are there; and how
 * slicer's figures grow with sizes ({@link io.slicer.examples.bench.BenchScaling}).
 *
 * <p>What is measured is a {@link io.slicer.examples.bench.candidate.Candidate}. Every candidate
 * has a process of its own, so that none shares memory, threads or a warm compiler with another.
 * The processes work in turn, round by round, and stand still meanwhile.
 */
@NullMarked
package io.slicer.examples.bench;

import org.jspecify.annotations.NullMarked;
