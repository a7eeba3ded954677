package io.slicer.examples.vectors;

import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Json;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.report.Report;
import io.slicer.vectors.TaskVector;
import io.slicer.vectors.VectorComparison;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares vectors. */
@Command(
    name = "compare",
    description = {
      "Prints how long vectors are and how similar each two of them: norms, and the matrix of their"
          + " cosines. A cosine is over the tensors that both vectors have.",
      ""
    })
final class CompareVectors implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "VECTOR",
      description = "Files that task-vectors make has written.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--by",
      paramLabel = "layer|tensor",
      description = "Also print norms and cosines of each layer or tensor.")
  private Comparison.@Nullable By by;

  @Option(
      names = "--as-published",
      description =
          "Count what a masked language model's decoder has in common with other parts of the model"
              + " twice, as publications do that flatten a model as transformers holds it.")
  private boolean asPublished;

  @Option(names = "--json", description = "Print all figures, not rounded, as JSON.")
  private boolean json;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Also write a page with a picture of the matrix, and its figures as JSON.")
  private @Nullable Path output;

  /** Arguments are still to come. */
  CompareVectors() {}

  @Override
  public Integer call() {
    if (Set.copyOf(files).size() < files.size()) {
      throw new ParameterException(spec.commandLine(), "A vector is named twice: " + files);
    }
    Comparison comparison = comparison();
    VectorTables tables = new VectorTables(comparison, asPublished);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(Json.document(comparison));
    } else {
      out.print(tables.whole());
      if (by != null) {
        out.print(tables.parts(by));
      }
    }
    out.flush();
    if (output != null) {
      write(VectorReport.of(comparison, asPublished), output);
    }
    return ExitCode.OK;
  }

  private Comparison comparison() {
    List<TaskVector> vectors = new ArrayList<>();
    try (DownloadMeter meter = DownloadMeter.on(Progress.on(spec.commandLine().getErr()))) {
      for (String file : files) {
        vectors.add(TaskVector.open(Path.of(file)));
      }
      return Comparison.of(
          files, Comparison.shortNames(files), vectors, VectorComparison.of(vectors, meter));
    } finally {
      vectors.forEach(TaskVector::close);
    }
  }

  private static void write(Report report, Path directory) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the directory " + directory, e);
    }
    report.write(directory);
  }
}
