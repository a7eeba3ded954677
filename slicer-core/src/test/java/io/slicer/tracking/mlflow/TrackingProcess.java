package io.slicer.tracking.mlflow;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** Logs without end, in a process of its own: {@link KilledTrackingTest} kills it. */
final class TrackingProcess {
  static final String EXPERIMENT = "killed";

  private TrackingProcess() {}

  /**
   * Goes on with the run of earlier processes, step by step from the first on, as a training does
   * that has no checkpoint.
   *
   * @param args the journal, and the server
   */
  public static void main(String[] args) {
    Path journal = Path.of(args[0]);
    try (MlflowTracker run =
        MlflowTracker.in(journal)
            .experiment(EXPERIMENT)
            .continuing(journal.resolveSibling("id"))
            .server(MlflowServer.at(URI.create(args[1])))
            .start()) {
      run.parameters(Map.of("seed", 42));
      for (int step = 1; ; step++) {
        run.metrics(step, Map.of("loss", 1.0 / step, "eval/de", Math.sqrt(step)));
        if (step % 100 == 0) {
          System.out.println(step);
        }
      }
    }
  }
}
