package io.slicer.examples.vectors;

import io.slicer.examples.cli.ArgumentCheck;
import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.vectors.StoredModel;
import io.slicer.vectors.TaskVector;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds vectors to a model. */
@Command(
    name = "apply",
    description = {
      "Writes the sum of a model and of a vector, or of several, in Hugging Face form.",
      "",
      "VECTOR:NUMBER is the vector times the number, which may be negative. What a vector lacks, such"
          + " as the head of another task, stays as the model has it.",
      ""
    })
final class ApplyVectors implements Callable<Integer> {
  private static final Pattern WEIGHTED =
      Pattern.compile("(.+):([-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?)");

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      arity = "2..*",
      paramLabel = "VECTOR... MODEL",
      description =
          "Files that task-vectors make has written, and then the model: a directory in Hugging Face"
              + " form, a model of the Hub, or mbert.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--lambda",
      paramLabel = "NUMBER",
      description = "How much of the vectors to add. Default: ${DEFAULT-VALUE}.")
  private double lambda = 1;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The new model; the directory must be empty or not exist.")
  @SuppressWarnings("NullAway.Init") // required
  private Path output;

  /** Arguments are still to come. */
  ApplyVectors() {}

  @Override
  public Integer call() {
    new ArgumentCheck(spec)
        .that(Float.isFinite((float) lambda), "--lambda", lambda, "a finite number");
    Progress progress = Progress.on(spec.commandLine().getErr());
    List<TaskVector> opened = new ArrayList<>();
    try {
      for (String name : names.subList(0, names.size() - 1)) {
        opened.add(open(name));
      }
      TaskVector sum = opened.stream().reduce(TaskVector::plus).orElseThrow();
      String model = names.get(names.size() - 1);
      if (Files.isRegularFile(Path.of(model))) {
        throw new ParameterException(
            spec.commandLine(), model + " is a file: the model comes last, behind the vectors");
      }
      try (StoredModel theta = VectorWork.model(model, progress)) {
        report(theta, sum, VectorWork.writing(output, () -> applied(sum, theta, progress)));
      }
    } finally {
      opened.forEach(TaskVector::close);
    }
    return ExitCode.OK;
  }

  private TaskVector.Applied applied(TaskVector sum, StoredModel theta, Progress progress) {
    try (DownloadMeter meter = DownloadMeter.on(progress)) {
      return sum.applyTo(theta, lambda, output, meter);
    }
  }

  /** A vector by its file, or a multiple of it. */
  private TaskVector open(String name) {
    Matcher weighted = WEIGHTED.matcher(name);
    if (Files.exists(Path.of(name)) || !weighted.matches()) {
      return TaskVector.open(Path.of(name));
    }
    double factor = Double.parseDouble(weighted.group(2));
    new ArgumentCheck(spec).that(Float.isFinite((float) factor), name, factor, "a finite number");
    return TaskVector.open(Path.of(weighted.group(1))).times(factor);
  }

  private void report(StoredModel theta, TaskVector sum, TaskVector.Applied applied) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(output + ": " + theta + " + " + lambda + " * (" + sum + ")\n");
    out.print("changed: " + applied.changed().size() + " tensors\n");
    if (!applied.unused().isEmpty()) {
      out.print("not in the model: " + String.join(", ", applied.unused()) + "\n");
    }
    out.flush();
  }
}
