package io.slicer.examples.training;

import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * Work that can be stopped by Ctrl-C (or a polite kill) and leaves things in order: it is
 * interrupted, and the process ends only when it has come to its end.
 */
public final class Interruption {
  private Interruption() {}

  /**
   * Does the work on this thread.
   *
   * @param work that ends early when its thread is interrupted
   * @param <T> its result
   * @return its result
   */
  public static <T> T interrupting(Supplier<T> work) {
    Thread worker = Thread.currentThread();
    CountDownLatch over = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              worker.interrupt();
              await(over);
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.get();
    } finally {
      over.countDown();
      remove(hook);
    }
  }

  private static void await(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook is running already.
    }
  }
}
