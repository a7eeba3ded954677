package io.slicer.ner;

import com.google.common.base.Throwables;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Work that is done on a thread of its own while its caller does something else. */
final class Background {
  private Background() {}

  static <T> CompletableFuture<T> run(String threadName, Supplier<T> work) {
    return CompletableFuture.supplyAsync(
        work,
        task -> {
          Thread thread = new Thread(task, threadName);
          thread.setDaemon(true);
          thread.start();
        });
  }

  /** What the work came to, or what it threw. Waits even if the calling thread is interrupted. */
  static <T> T await(CompletableFuture<T> work) {
    try {
      return work.join();
    } catch (CompletionException e) {
      Throwables.throwIfUnchecked(Objects.requireNonNull(e.getCause()));
      throw e;
    }
  }
}
