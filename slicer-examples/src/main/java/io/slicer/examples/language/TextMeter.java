package io.slicer.examples.language;

import io.slicer.examples.cli.Progress;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Shows how many texts were read, from the first time that it is told. */
final class TextMeter implements LongConsumer, AutoCloseable {
  private final String name;
  private final long total;
  private final Progress progress;
  private Progress.@Nullable Task task;

  TextMeter(String name, long total, Progress progress) {
    this.name = name;
    this.total = total;
    this.progress = progress;
  }

  @Override
  public void accept(long done) {
    if (task == null) {
      task = progress.start(name, Progress.Unit.TEXTS, 0, total);
    }
    task.at(done, "", Optional.empty());
    if (done == total) {
      close();
    }
  }

  @Override
  public void close() {
    if (task != null) {
      task.close();
      task = null;
    }
  }
}
