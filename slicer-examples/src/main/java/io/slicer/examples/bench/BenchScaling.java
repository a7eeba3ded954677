package io.slicer.examples.bench;

import io.slicer.examples.bench.ScalingReport.Measured;
import io.slicer.examples.bench.ScalingReport.Point;
import io.slicer.examples.bench.ScalingReport.Sweep;
import io.slicer.examples.bench.candidate.ScalingJob;
import io.slicer.examples.bench.candidate.Sizes;
import io.slicer.examples.bench.candidate.Versions;
import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures how speed and memory grow with the sizes of model and batch.
 *
 * <pre>java -jar slicer-examples.jar bench scaling --figure scaling.svg</pre>
 */
@Command(
    name = "scaling",
    description = {
      "Measures how the speed of training steps and of scoring, and their memory, grow with sentence"
          + " length, batch size, threads, hidden size and layers: each varied alone. Models have"
          + " random weights, and every figure comes from a process of its own.",
      ""
    })
public final class BenchScaling implements Callable<Integer> {
  private static final Sizes BASE =
      new Sizes(16, 32, Runtime.getRuntime().availableProcessors(), 384, 12);

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--only",
      paramLabel = "VARIABLE",
      split = ",",
      description = "What is varied: ${COMPLETION-CANDIDATES}. Default: all of them.")
  private List<Sizes.Variable> only = List.of(Sizes.Variable.values());

  @Option(
      names = "--lengths",
      paramLabel = "N",
      split = ",",
      description = {
        "Tokens of a sentence, at most 512; batches have about 1,024 tokens."
            + " Default: 8,16,32,64,128,256,512."
      })
  private List<Integer> lengths = List.of(8, 16, 32, 64, 128, 256, 512);

  @Option(
      names = "--batches",
      paramLabel = "N",
      split = ",",
      description = "Sentences of a batch. Default: 1,2,4,8,16,32,64.")
  private List<Integer> batches = List.of(1, 2, 4, 8, 16, 32, 64);

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      description = "Default: 1 to the number of processors.")
  private List<Integer> threads = IntStream.rangeClosed(1, BASE.threads()).boxed().toList();

  @Option(
      names = "--hidden-sizes",
      paramLabel = "H",
      split = ",",
      description = {
        "Multiples of 32. Feed-forward layers are 4 times as wide; heads are 32 wide up to 384, 64"
            + " beyond. Default: 384,768,1024."
      })
  private List<Integer> hiddenSizes = List.of(384, 768, 1024);

  @Option(names = "--layers", paramLabel = "N", split = ",", description = "Default: 2,4,6,12,24.")
  private List<Integer> layers = List.of(2, 4, 6, 12, 24);

  @Option(
      names = "--base",
      paramLabel = "VARIABLE=N",
      split = ",",
      description = {
        "What is not varied."
            + " Default: length=16,batch=32,hidden=384,layers=12,threads=all processors."
      })
  private Map<Sizes.Variable, Integer> changed = Map.of();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Batches of a round. Default: ${DEFAULT-VALUE}.")
  private int steps = 5;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = {
        "Rounds that count. One before them warms up and does not. Default: ${DEFAULT-VALUE}."
      })
  private int rounds = 3;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures as JSON.")
  private @Nullable Path json;

  @Option(names = "--figure", paramLabel = "FILE", description = "Draw the figures as SVG.")
  private @Nullable Path figure;

  /** Arguments are still to come. */
  BenchScaling() {}

  @Override
  public Integer call() {
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(rounds > 0, "--rounds", rounds, "at least 1");
    check.that(steps > 0, "--steps", steps, "at least 1");
    Sizes base = BASE;
    for (Map.Entry<Sizes.Variable, Integer> change : changed.entrySet()) {
      base = base.with(change.getKey(), change.getValue());
    }
    Map<Sizes.Variable, Map<Integer, Sizes>> plan = plan(base);
    Map<ScalingJob, Measured> measured = measure(plan);
    List<Sweep> sweeps = new ArrayList<>();
    plan.forEach(
        (variable, points) -> {
          List<Point> results = new ArrayList<>();
          points.forEach(
              (value, sizes) ->
                  results.add(
                      new Point(
                          value,
                          sizes,
                          Objects.requireNonNull(measured.get(job(true, sizes))),
                          Objects.requireNonNull(measured.get(job(false, sizes))))));
          sweeps.add(new Sweep(variable, results));
        });
    ScalingReport report =
        new ScalingReport(Machine.present(), Versions.slicer(), base, steps, rounds, sweeps);
    spec.commandLine().getOut().print(report.table());
    spec.commandLine().getOut().flush();
    if (json != null) {
      BenchOptions.write(json, report);
    }
    if (figure != null) {
      ScalingFigure.write(report, figure);
    }
    return ExitCode.OK;
  }

  /** The sizes of every point, by what is varied and its value, ascending. */
  private Map<Sizes.Variable, Map<Integer, Sizes>> plan(Sizes base) {
    Map<Sizes.Variable, Map<Integer, Sizes>> plan = new LinkedHashMap<>();
    for (Sizes.Variable variable : new TreeSet<>(only)) {
      Map<Integer, Sizes> points = new LinkedHashMap<>();
      for (int value : new TreeSet<>(values(variable))) {
        points.put(value, base.at(variable, value));
      }
      plan.put(variable, points);
    }
    return plan;
  }

  private List<Integer> values(Sizes.Variable variable) {
    return switch (variable) {
      case LENGTH -> lengths;
      case BATCH -> batches;
      case THREADS -> threads;
      case HIDDEN -> hiddenSizes;
      case LAYERS -> layers;
    };
  }

  private ScalingJob job(boolean training, Sizes sizes) {
    return new ScalingJob(training, sizes, steps, rounds);
  }

  /** Sizes that several variables have in common are measured once. */
  private Map<ScalingJob, Measured> measure(Map<Sizes.Variable, Map<Integer, Sizes>> plan) {
    Set<ScalingJob> jobs = new LinkedHashSet<>();
    for (Map<Integer, Sizes> points : plan.values()) {
      for (Sizes sizes : points.values()) {
        jobs.add(job(true, sizes));
        jobs.add(job(false, sizes));
      }
    }
    Map<ScalingJob, Measured> measured = new HashMap<>();
    try (Progress.Task task =
        Progress.on(spec.commandLine().getErr())
            .start("scaling", Progress.Unit.MEASUREMENTS, 0, jobs.size())) {
      for (ScalingJob job : jobs) {
        measured.put(job, measure(job));
        task.at(measured.size(), "", Optional.empty());
      }
    }
    return measured;
  }

  private static Measured measure(ScalingJob job) {
    try (CandidateProcess process = CandidateProcess.start(Order.of(job))) {
      process.run(job.workload()); // warms up
      List<Round> taken = new ArrayList<>();
      for (int round = 0; round < job.rounds(); round++) {
        taken.add(process.run(job.workload()));
      }
      return Measured.of(taken);
    }
  }
}
