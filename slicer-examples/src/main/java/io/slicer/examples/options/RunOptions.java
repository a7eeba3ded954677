package io.slicer.examples.options;

import io.slicer.examples.cli.Progress;
import io.slicer.examples.training.RunDirectory;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Where the results of a run go, and whether it goes on from where it was stopped. */
public final class RunOptions {
  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where results go: a directory that is new or empty, unless --resume is given.")
  @SuppressWarnings("NullAway.Init") // required
  private Path output;

  @Option(
      names = "--resume",
      description = "Continue the run in the output directory, if there is one.")
  private boolean resume;

  @Option(names = "--quiet", description = "Do not show how far the run is.")
  private boolean quiet;

  /** Arguments are still to come. */
  public RunOptions() {}

  /**
   * Where results go.
   *
   * @return the directory of the run
   */
  public Path output() {
    return output;
  }

  /**
   * Where it is shown how far the run is.
   *
   * @param command that runs
   * @return nowhere if nobody wants to see it
   */
  public Progress progress(CommandSpec command) {
    return quiet ? Progress.NONE : Progress.on(command.commandLine().getErr());
  }

  /**
   * Takes the output directory.
   *
   * @param arguments of the run, a record
   * @return the directory, locked
   * @throws io.slicer.examples.training.RunDirectoryException if it holds anything else
   */
  public RunDirectory open(Object arguments) {
    return RunDirectory.open(output, arguments, resume);
  }
}
