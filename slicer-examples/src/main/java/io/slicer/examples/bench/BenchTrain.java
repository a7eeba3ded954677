package io.slicer.examples.bench;

import io.slicer.examples.bench.candidate.Job;
import io.slicer.examples.bench.candidate.Workload;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures fine-tuning.
 *
 * <pre>java -jar slicer-examples.jar bench train --model MODEL</pre>
 */
@Command(
    name = "train",
    description = {
      "Measures fine-tuning: real tokens per second (padding is never counted), forward and backward"
          + " pass and optimizer apart, memory, what a step allocates, and where its time goes.",
      "",
      "Every candidate has a process of its own with this one's Java options. A round trains on"
          + " STEPS x BATCH-SIZE sentences drawn from those read, the same for every candidate; the"
          + " rows of the word table that are trained are those of all sentences read. Memory is"
          + " that of the process, tokenizer and Java's own included.",
      ""
    })
public final class BenchTrain implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Steps of a round, if there are sentences enough. Default: ${DEFAULT-VALUE}.")
  private int steps = 20;

  /** Arguments are still to come. */
  BenchTrain() {}

  @Override
  public Integer call() {
    List<Job> jobs = options.jobs(true, steps, spec);
    Job job = jobs.get(0);
    options.peers().forEach(peer -> jobs.add(job.with(peer, null)));
    options.report("bench train", jobs, List.of(Workload.TRAINING), spec.commandLine().getOut());
    return ExitCode.OK;
  }
}
