package io.slicer.examples.bench;

import io.slicer.examples.bench.candidate.Candidates;
import io.slicer.examples.bench.candidate.Job;
import io.slicer.examples.bench.candidate.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures tagging.
 *
 * <pre>java -jar slicer-examples.jar bench tag --model MODEL</pre>
 */
@Command(
    name = "tag",
    description = {
      "Measures tagging with a token classification model: real tokens per second (padding is never"
          + " counted) from ids to scores and from words to tags, memory, and where the time goes.",
      "",
      "Every candidate has a process of its own with this one's Java options. Sorted, slicer is given"
          + " all sentences at once and sorts them itself; the others are given batches of sentences"
          + " sorted by length before. In file order all are given a batch at a time.",
      ""
    })
public final class BenchTag implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      split = ",",
      description = "sorted, file and words. Default: all of them.")
  private List<Order> orders = List.of(Order.values());

  @Option(
      names = "--latency",
      description = {
        "Measure one sentence of 16 sub-words alone instead: the median of 200 calls, after 2,000."
      })
  private boolean latency;

  @Option(
      names = "--onnx",
      paramLabel = "FILE",
      description = {
        "Compare with ONNX Runtime on this export of the model: inputs x and mask (int64, sentences"
            + " by tokens), output y. The program must have been built with -Ppeers."
      })
  private @Nullable Path onnx;

  @Option(
      names = "--onnx-int8",
      paramLabel = "FILE",
      description = "The same with a file whose weights are quantized.")
  private @Nullable Path onnxInt8;

  /** Arguments are still to come. */
  BenchTag() {}

  /** What sentences are given, and how. */
  enum Order {
    /** Ids, all at once. */
    SORTED(Workload.SORTED),
    /** Ids, a batch at a time. */
    FILE(Workload.FILE_ORDER),
    /** Words, all at once. */
    WORDS(Workload.FROM_WORDS);

    private final Workload workload;

    Order(Workload workload) {
      this.workload = workload;
    }
  }

  @Override
  public Integer call() {
    List<Job> jobs = options.jobs(false, 0, spec);
    Job job = jobs.get(0);
    if (onnx != null) {
      jobs.add(job.with(Candidates.ONNX, onnx.toString()));
    }
    if (onnxInt8 != null) {
      jobs.add(job.with(Candidates.ONNX_INT8, onnxInt8.toString()));
    }
    options.peers().forEach(peer -> jobs.add(job.with(peer, null)));
    List<Workload> workloads =
        latency
            ? List.of(Workload.ONE_SENTENCE)
            : orders.stream().map(order -> order.workload).toList();
    options.report("bench tag", jobs, workloads, spec.commandLine().getOut());
    return ExitCode.OK;
  }
}
