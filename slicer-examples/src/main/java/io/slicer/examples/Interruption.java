package io.slicer.examples;

import java.util.concurrent.CountDownLatch;

/**
 * While it is open, Ctrl-C (or a polite kill) interrupts the thread that opened it, and the process
 * ends only when that thread has closed it: what is interrupted can leave things in order.
 */
final class Interruption implements AutoCloseable {
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Thread interrupted) {
    hook =
        new Thread(
            () -> {
              interrupted.interrupt();
              awaitClosing();
            },
            "interruption");
  }

  static Interruption ofThisThread() {
    Interruption interruption = new Interruption(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void awaitClosing() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: the hook is on its way.
    }
  }
}
