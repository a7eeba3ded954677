package io.slicer.examples.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Measures single operations. */
@Command(name = "ops", description = "Measures single operations with JMH.")
public final class BenchOps implements Callable<Integer> {
  /** Arguments are still to come. */
  BenchOps() {}

  @Override
  public Integer call() {
    return 0;
  }
}
