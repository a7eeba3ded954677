package io.slicer.examples.bench;

import picocli.CommandLine.Command;

/**
 * The benchmarks.
 *
 * <pre>java -jar slicer-examples.jar bench train</pre>
 */
@Command(
    name = "bench",
    description = {
      "Measures fine-tuning, tagging and single operations on this machine, beside other libraries"
          + " if they are there, and how slicer's figures grow with sizes.",
      ""
    },
    subcommands = {BenchTrain.class, BenchTag.class, BenchOps.class, BenchScaling.class})
public final class Bench {
  /** No command yet. */
  public Bench() {}
}
