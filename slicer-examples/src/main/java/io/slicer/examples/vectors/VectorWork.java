package io.slicer.examples.vectors;

import io.slicer.examples.cli.DownloadMeter;
import io.slicer.examples.cli.Progress;
import io.slicer.examples.cli.StoppedException;
import io.slicer.examples.training.Interruption;
import io.slicer.files.AtomicFiles;
import io.slicer.vectors.StoredModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** What the commands have in common. */
final class VectorWork {
  private VectorWork() {}

  /**
   * Opens a model, downloading it if need be. A directory needs no tokenizer.
   *
   * @param model a directory, a model of the Hub, or mbert
   */
  static StoredModel model(String model, Progress progress) {
    Path directory = Path.of(model);
    return Files.isDirectory(directory)
        ? StoredModel.open(directory)
        : StoredModel.of(DownloadMeter.model(model, progress));
  }

  /** Writes a file or directory. What is stopped leaves nothing behind. */
  static <T> T writing(Path output, Supplier<T> work) {
    AtomicFiles.deleteLeftovers(output);
    try {
      return Interruption.interrupting(work);
    } catch (RuntimeException e) {
      if (Thread.interrupted()) {
        throw new StoppedException(e);
      }
      throw e;
    }
  }
}
