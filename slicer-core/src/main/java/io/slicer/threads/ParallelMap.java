package io.slicer.threads;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Computes something of each element of a list, on several threads if that pays. */
public final class ParallelMap {
  /** So many elements at a time, which take far longer than fetching the next. */
  private static final int CHUNK = 32;

  private ParallelMap() {}

  /**
   * Maps a list.
   *
   * @param elements to be mapped
   * @param threads how many work at a time, the caller among them
   * @param function safe to be called by several threads
   * @param <A> what elements are
   * @param <B> what becomes of them
   * @return the results in the order of the elements
   * @throws RuntimeException what the function threw for the first of the elements it failed for
   */
  public static <A, B> List<B> map(List<A> elements, int threads, Function<A, B> function) {
    int chunks = (elements.size() + CHUNK - 1) / CHUNK;
    if (threads == 1 || chunks < 2) {
      return elements.stream().map(function).toList();
    }
    List<FutureTask<List<B>>> parts = new ArrayList<>();
    for (int from = 0; from < elements.size(); from += CHUNK) {
      List<A> part = elements.subList(from, Math.min(from + CHUNK, elements.size()));
      parts.add(new FutureTask<>(() -> part.stream().map(function).toList()));
    }
    AtomicInteger next = new AtomicInteger();
    Runnable work =
        () -> {
          for (int p = next.getAndIncrement(); p < parts.size(); p = next.getAndIncrement()) {
            parts.get(p).run();
          }
        };
    List<Thread> helpers = new ArrayList<>();
    List<B> results = new ArrayList<>(elements.size());
    try {
      for (int h = 1; h < Math.min(threads, chunks); h++) {
        Thread helper = new Thread(work, "slicer-tokenizing-" + h);
        helper.setDaemon(true);
        helper.start();
        helpers.add(helper);
      }
      work.run();
      for (FutureTask<List<B>> part : parts) {
        results.addAll(Uninterruptibles.getUninterruptibly(part));
      }
    } catch (ExecutionException e) {
      Throwables.throwIfUnchecked(Objects.requireNonNull(e.getCause()));
      throw new IllegalStateException(e);
    } finally {
      // Nobody uses what the function uses once this has returned.
      parts.forEach(part -> part.cancel(false));
      helpers.forEach(Uninterruptibles::joinUninterruptibly);
    }
    return results;
  }
}
