package io.slicer.examples.vectors;

import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.vectors.LeftOut;
import io.slicer.vectors.StoredModel;
import io.slicer.vectors.TaskVector;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Computes the difference of two models. */
@Command(
    name = "make",
    description = {
      "Computes what training has changed of a model: the tensors of TUNED less those of BASE.",
      "",
      "Both are directories in Hugging Face form, models of the Hub, or mbert. Files may be larger"
          + " than the memory.",
      ""
    })
final class MakeVector implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "TUNED", description = "The model after training.")
  @SuppressWarnings("NullAway.Init") // required
  private String tuned;

  @Parameters(index = "1", paramLabel = "BASE", description = "The model before training.")
  @SuppressWarnings("NullAway.Init") // required
  private String base;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE",
      description = "The vector, as safetensors. A file of that name is replaced.")
  @SuppressWarnings("NullAway.Init") // required
  private Path output;

  /** Arguments are still to come. */
  MakeVector() {}

  @Override
  public Integer call() {
    Progress progress = Progress.on(spec.commandLine().getErr());
    PrintWriter out = spec.commandLine().getOut();
    try (StoredModel after = VectorWork.model(tuned, progress);
        StoredModel before = VectorWork.model(base, progress);
        TaskVector vector = TaskVector.of(after, before)) {
      for (String model : List.of(tuned, base)) {
        refuseToReplaceWeightsOf(Path.of(model));
      }
      VectorWork.writing(
          output,
          () -> {
            try (DownloadMeter meter = DownloadMeter.on(progress)) {
              vector.save(output, meter);
            }
            return output;
          });
      report(vector, out);
    }
    return ExitCode.OK;
  }

  /** Nothing else would be left of the model. */
  private void refuseToReplaceWeightsOf(Path model) {
    if (!Files.isDirectory(model) || !Files.exists(output)) {
      return;
    }
    try (Stream<Path> files = Files.list(model)) {
      for (Path file : files.toList()) {
        if (Files.isSameFile(file, output)) {
          throw new ParameterException(
              spec.commandLine(), "--output: " + output + " belongs to the model " + model);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + model, e);
    }
  }

  private void report(TaskVector vector, PrintWriter out) {
    out.print(
        String.format(
            Locale.ROOT,
            "%s: %d tensors, %,d values, norm %.4f%n",
            output,
            vector.names().size(),
            vector.elements(),
            vector.norm()));
    Map<LeftOut, TreeSet<String>> leftOut = new EnumMap<>(LeftOut.class);
    vector
        .leftOut()
        .forEach(
            (name, reason) -> leftOut.computeIfAbsent(reason, key -> new TreeSet<>()).add(name));
    leftOut.forEach(
        (reason, names) ->
            out.print("left out (" + reason + "): " + String.join(", ", names) + "\n"));
    out.flush();
  }
}
