package io.slicer.examples.sync;

import io.slicer.examples.cli.Program;
import io.slicer.examples.cli.StoppedException;
import io.slicer.tracking.mlflow.MlflowServer;
import io.slicer.tracking.mlflow.MlflowSync;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Sends what an MLflow server has not got of a journal.
 *
 * <pre>java -jar slicer-examples.jar sync runs/xnli --tracking-uri http://localhost:5000</pre>
 */
@Command(
    name = "sync",
    description = {
      "Sends to an MLflow server what it has not got of the runs that were tracked: those of a"
          + " training whose server was away, or that was killed.",
      "",
      "A run that was killed is ended as KILLED; a training that resumes it makes it go on. What the"
          + " server has is not sent again, so the command can be repeated, or stopped and repeated.",
      ""
    })
public final class Sync implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      description = "The directory mlruns, or the output directory that holds it.")
  @SuppressWarnings("NullAway.Init") // required
  private Path directory;

  @Option(
      names = "--tracking-uri",
      paramLabel = "URI",
      description = "The server. Default: what MLFLOW_TRACKING_URI says.")
  private @Nullable String trackingUri;

  /** Arguments are still to come. */
  public Sync() {}

  /**
   * Runs the command and ends the process.
   *
   * @param arguments of the command
   */
  public static void main(String[] arguments) {
    Program.main(new Sync(), arguments);
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    MlflowServer server = server();
    MlflowSync.Result result;
    try {
      result = MlflowSync.send(directory, server, run -> err.println("sent " + run.getFileName()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoppedException(new CancellationException("sync was stopped"));
    }
    out.println(server + " has all of " + result.sent() + " runs of " + directory + ".");
    if (result.ended() > 0) {
      out.println(result.ended() + " whose program was gone are now KILLED.");
    }
    out.flush();
    for (Path run : result.busy()) {
      err.println("not sent, as another program is sending it: " + run);
    }
    return result.busy().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private MlflowServer server() {
    String uri =
        trackingUri == null ? System.getenv().getOrDefault("MLFLOW_TRACKING_URI", "") : trackingUri;
    try {
      return MlflowServer.at(URI.create(uri), System.getenv());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(),
          uri.isEmpty()
              ? "Missing required option: '--tracking-uri=URI' (or MLFLOW_TRACKING_URI)"
              : "--tracking-uri: " + e.getMessage(),
          e);
    }
  }
}
