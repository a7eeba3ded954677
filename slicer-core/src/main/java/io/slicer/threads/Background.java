package io.slicer.threads;

import com.google.common.base.Throwables;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** Work that is done on a thread of its own while its caller does something else. */
public final class Background {
  private Background() {}

  /**
   * Starts work on a daemon thread.
   *
   * @param threadName for whoever looks at the process
   * @param work to do
   * @param <T> what comes of it
   * @return what comes of it, or what it throws
   */
  public static <T> CompletableFuture<T> run(String threadName, Supplier<T> work) {
    return CompletableFuture.supplyAsync(
        work,
        task -> {
          Thread thread = new Thread(task, threadName);
          thread.setDaemon(true);
          thread.start();
        });
  }

  /**
   * Work that is done at once, on the calling thread.
   *
   * @param work to do
   * @param <T> what comes of it
   * @return what came of it, or what it threw
   */
  public static <T> CompletableFuture<T> here(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, Runnable::run);
  }

  /**
   * Waits until all work has ended, also if some of it fails: nobody uses what it uses any more.
   * Throws what the first that failed threw, with what others threw suppressed.
   *
   * @param all the work
   */
  public static void awaitAll(List<? extends CompletableFuture<?>> all) {
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

  /**
   * Waits for work, even if the calling thread is interrupted, and throws what it threw.
   *
   * @param work to wait for
   * @param <T> what comes of it
   * @return what came of it
   */
  public static <T> T await(CompletableFuture<T> work) {
    try {
      return work.join();
    } catch (CompletionException e) {
      Throwables.throwIfUnchecked(Objects.requireNonNull(e.getCause()));
      throw e;
    }
  }
}
