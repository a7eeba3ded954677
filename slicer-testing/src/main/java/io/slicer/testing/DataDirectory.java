package io.slicer.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;

/** A directory that some tests want and few machines have, named by a system property. */
public enum DataDirectory {
  /** Real corpora, full tokenizers and goldens. */
  SHARED("slicer.shared"),

  /** Other goldens than the shipped ones, of any sizes. */
  GOLDENS("slicer.goldens"),

  /** Real checkpoints. */
  CHECKPOINTS("slicer.checkpoints"),

  /** A Python environment that has MLflow. */
  MLFLOW("slicer.mlflow"),

  /** A Python environment that has TensorBoard. */
  TENSORBOARD("slicer.tensorboard");

  private final String property;

  DataDirectory(String property) {
    this.property = property;
  }

  /** The directory, if there is one. */
  public Optional<Path> path() {
    String path = System.getProperty(property, "");
    return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
  }

  /**
   * The directory; the test is skipped where there is none.
   *
   * @param what the test wants of it
   */
  public Path assumed(String what) {
    Optional<Path> path = path();
    assumeTrue(path.isPresent(), "-D" + property + "=DIR gives " + what);
    return path.orElseThrow();
  }
}
