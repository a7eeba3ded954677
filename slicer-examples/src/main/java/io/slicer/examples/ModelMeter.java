package io.slicer.examples;

import io.slicer.weights.TransferListener;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Shows how far the download or the conversion of a model is, for each file worth waiting for. */
final class ModelMeter implements TransferListener, AutoCloseable {
  private final Progress progress;
  private @Nullable String file;
  private Progress.@Nullable Task task;

  ModelMeter(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void transferred(String name, long done, long total) {
    if (total >= 0 && total < Progress.Unit.BYTES.size) {
      return;
    }
    if (task == null || !name.equals(file)) {
      close();
      file = name;
      task = progress.start(name, Progress.Unit.BYTES, done, total);
    }
    task.at(done, "", Optional.empty());
  }

  @Override
  public void close() {
    if (task != null) {
      task.close();
      task = null;
    }
  }
}
