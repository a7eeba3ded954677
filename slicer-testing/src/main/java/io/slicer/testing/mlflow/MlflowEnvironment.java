package io.slicer.testing.mlflow;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.slicer.testing.DataDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A Python environment that has MLflow: that of {@link DataDirectory#MLFLOW}, or one that is
 * installed once for all tests of this user where the variable {@value #VARIABLE} is 1.
 */
final class MlflowEnvironment {
  static final String VARIABLE = "SLICER_CI_MLFLOW";
  private static final String PACKAGE = "mlflow==3.17.2";

  private MlflowEnvironment() {}

  /** The environment's directory; the test is skipped where there is none. */
  static synchronized Path assumed() throws IOException, InterruptedException {
    Optional<Path> given = DataDirectory.MLFLOW.path();
    if (given.isPresent()) {
      return given.get();
    }
    Assumptions.assumeTrue(
        Objects.equals(System.getenv(VARIABLE), "1"),
        "-Dslicer.mlflow=DIR gives a Python environment with MLflow, %s=1 installs one"
            .formatted(VARIABLE));
    return installed(
        Path.of(System.getProperty("user.home"), ".cache", "slicer-tests")
            .resolve(PACKAGE.replace("==", "-")));
  }

  private static Path installed(Path environment) throws IOException, InterruptedException {
    Path complete = environment.resolve("complete");
    Path lock = environment.resolveSibling(environment.getFileName() + ".lock");
    Files.createDirectories(environment.getParent());
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock locked = channel.lock()) {
      if (locked.isValid() && !Files.exists(complete)) {
        if (Files.exists(environment)) {
          MoreFiles.deleteRecursively(environment, RecursiveDeleteOption.ALLOW_INSECURE);
        }
        Path log = environment.resolveSibling(environment.getFileName() + ".log");
        run(log, "python3", "-m", "venv", environment.toString());
        run(log, environment.resolve("bin/pip").toString(), "install", "--quiet", PACKAGE);
        Files.createFile(complete);
      }
    }
    return environment;
  }

  private static void run(Path log, String... command) throws InterruptedException {
    String failure;
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean ended = process.waitFor(20, TimeUnit.MINUTES);
      if (ended && process.exitValue() == 0) {
        return;
      }
      process.destroyForcibly();
      failure = Files.readString(log);
    } catch (IOException e) {
      failure = e.getMessage();
    }
    Assumptions.abort(
        "MLflow could not be installed: " + String.join(" ", List.of(command)) + ": " + failure);
  }
}
