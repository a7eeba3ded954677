package io.slicer.ner;

import com.google.common.base.Throwables;
import java.util.List;
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

  /** Work that is done at once, on the calling thread. */
  static <T> CompletableFuture<T> here(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, Runnable::run);
  }

  /**
   * Waits until all work has ended, also if some of it fails: nobody uses what it uses any more.
   * Throws what the first that failed threw, with what others threw suppressed.
   */
  static void awaitAll(List<? extends CompletableFuture<?>> all) {
    Throwable first = null;
    for (CompletableFuture<?> work : all) {
      try {
        await(work);
      } catch (RuntimeException | Error e) {
        if (first == null) {
          first = e;
        } else if (first != e) {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      Throwables.throwIfUnchecked(first);
    }
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
