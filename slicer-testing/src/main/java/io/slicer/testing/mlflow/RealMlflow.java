package io.slicer.testing.mlflow;

import io.slicer.testing.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A real MLflow tracking server. Tests that want one are skipped where MLflow is not at hand. */
public final class RealMlflow implements AutoCloseable {
  private static final Map<StoreKind, RealMlflow> SHARED = new EnumMap<>(StoreKind.class);

  private final ServerProcess process;
  private final URI uri;

  private RealMlflow(ServerProcess process, URI uri) {
    this.process = process;
    this.uri = uri;
  }

  /**
   * One server for all tests of the virtual machine, which ends with it. A test has experiments of
   * its own and does not close the server.
   *
   * @param kind of its store, which is empty when it starts
   */
  public static synchronized RealMlflow shared(StoreKind kind)
      throws IOException, InterruptedException {
    RealMlflow shared = SHARED.get(kind);
    if (shared == null) {
      shared = start(kind == StoreKind.SQL ? "sqlite:///mlflow.db" : "./mlruns");
      SHARED.put(kind, shared);
    }
    return shared;
  }

  /**
   * A server of a test's own.
   *
   * @param fileStore the directory of its runs
   */
  public static RealMlflow of(Path fileStore) throws IOException, InterruptedException {
    return start(fileStore.toAbsolutePath().toString());
  }

  private static RealMlflow start(String store) throws IOException, InterruptedException {
    Path environment = MlflowEnvironment.assumed();
    int port = ServerProcess.freePort();
    URI uri = URI.create("http://127.0.0.1:" + port);
    // One worker and no jobs: two processes instead of fifteen.
    List<String> command =
        List.of(
            environment.resolve("bin/mlflow").toString(),
            "server",
            "--host=127.0.0.1",
            "--port=" + port,
            "--workers=1",
            "--backend-store-uri=" + store,
            "--artifacts-destination=./artifacts");
    Map<String, String> variables =
        Map.of("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false", "MLFLOW_ALLOW_FILE_STORE", "true");
    return new RealMlflow(ServerProcess.start(command, variables, uri.resolve("/health")), uri);
  }

  public URI uri() {
    return uri;
  }

  /** What it has. */
  public MlflowRuns runs() {
    return MlflowRuns.of(uri);
  }

  @Override
  public void close() {
    process.close();
  }
}
