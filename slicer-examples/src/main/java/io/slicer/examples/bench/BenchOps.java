package io.slicer.examples.bench;

import com.google.common.primitives.ImmutableIntArray;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.StepProfile;
import io.slicer.examples.bench.candidate.RandomEncoder;
import io.slicer.examples.bench.candidate.Versions;
import io.slicer.head.CrossEntropyLoss;
import io.slicer.head.TokenClassificationHead;
import io.slicer.model.EncoderModel;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures single operations.
 *
 * <pre>java -jar slicer-examples.jar bench ops</pre>
 */
@Command(
    name = "ops",
    description = {
      "Measures single operations: the matrix products of a dense layer by oneDNN alone, on one core,"
          + " and the optimizer, both with JMH; then the engine's own operations, forward and"
          + " backward, where they run, in a training step of two layers with random weights.",
      ""
    })
public final class BenchOps implements Callable<Integer> {
  private static final int LABELS = 7;
  private static final int LAYERS = 2;
  private static final int SEQUENCE = 32;
  private static final int WARM_UP = 10;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--sizes",
      paramLabel = "H",
      split = ",",
      description = "Hidden sizes, multiples of 32. Default: 384,768.")
  private List<Integer> sizes = List.of(384, 768);

  @Option(
      names = "--rows",
      paramLabel = "N",
      split = ",",
      description = "Rows of a batch, multiples of 32. Default: 32,256,1024.")
  private List<Integer> rows = List.of(32, 256, 1024);

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Of the optimizer and the engine. Default: ${DEFAULT-VALUE}, all processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--iterations",
      paramLabel = "N",
      description = "Of JMH, and rounds of the engine. Default: ${DEFAULT-VALUE}.")
  private int iterations = 5;

  @Option(
      names = "--milliseconds",
      paramLabel = "N",
      description = "Of an iteration of JMH. Default: ${DEFAULT-VALUE}.")
  private int milliseconds = 500;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
  private @Nullable Path json;

  /** Arguments are still to come. */
  BenchOps() {}

  @Override
  public Integer call() throws RunnerException {
    List<OpsReport.Op> alone = new ArrayList<>();
    for (RunResult result : new Runner(options()).run()) {
      alone.add(OpsReport.Op.of(result));
    }
    List<OpsReport.Step> steps = new ArrayList<>();
    for (int size : sizes) {
      for (int count : rows) {
        steps.add(step(size, count));
      }
    }
    OpsReport report = new OpsReport(Machine.present(), Versions.slicer(), threads, alone, steps);
    spec.commandLine().getOut().print(report.table());
    spec.commandLine().getOut().flush();
    if (json != null) {
      BenchOptions.write(json, report);
    }
    return ExitCode.OK;
  }

  private Options options() {
    TimeValue time = TimeValue.milliseconds(milliseconds);
    return new OptionsBuilder()
        .include("\\b" + ProductBenchmark.class.getSimpleName() + "\\b")
        .include("\\b" + AdamWBenchmark.class.getSimpleName() + "\\b")
        .param("in", strings(sizes))
        .param("rows", strings(rows))
        .param("threads", String.valueOf(threads))
        .mode(Mode.SampleTime)
        .timeUnit(TimeUnit.MILLISECONDS)
        .forks(1)
        .warmupIterations(1)
        .warmupTime(time)
        .measurementIterations(iterations)
        .measurementTime(time)
        .shouldFailOnError(true)
        .verbosity(VerboseMode.SILENT)
        .build();
  }

  private static String[] strings(List<Integer> values) {
    return values.stream().map(String::valueOf).toArray(String[]::new);
  }

  private OpsReport.Step step(int size, int count) {
    RandomEncoder encoder = RandomEncoder.of(size, LAYERS, LABELS);
    List<TokenSequence> sequences = encoder.sequences(Math.max(1, count / SEQUENCE), SEQUENCE);
    int[] words = IntStream.range(0, encoder.config().vocabularySize()).toArray();
    try (EncoderModel model =
            EncoderModel.load(
                encoder,
                encoder.config(),
                new TokenClassificationHead(encoder.config().labels(), new CrossEntropyLoss()),
                1,
                new EncoderModel.Training(ImmutableIntArray.copyOf(words), name -> false));
        PlanExecutor executor = PlanExecutor.of(model, threads)) {
      TokenBatch batch = TokenBatch.pack(sequences, encoder.config());
      TrainingStep step = new TrainingStep(1, 0, batch.scoredRows(), false);
      executor.profileTraining(batch, step, WARM_UP);
      StepProfile profile = executor.profileTraining(batch, step, iterations);
      return new OpsReport.Step(
          size, batch.tokens(), Map.copyOf(profile.byKind()), flop(size, batch));
    }
  }

  /** Of all products with weights in one direction: 12 H^2 weights a layer, and the head's. */
  private static double flop(long size, TokenBatch batch) {
    return 2.0 * batch.tokens() * size * (12 * LAYERS * size + LABELS);
  }
}
