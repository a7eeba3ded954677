package io.slicer.engine.internal.kernel;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A fixed team of daemon threads that do the same work, each on its own part, and can wait for one
 * another in between. The calling thread only waits.
 *
 * <p>One call at a time. An interrupt of the caller does not stop the work half-way: it is kept and
 * shows once the call returns.
 */
public final class Workers implements AutoCloseable {
  /** How often a worker looks for the others before it leaves its core for a moment. */
  private static final int SPINS = 1 << 13;

  private final Thread[] threads;
  private final LinkedBlockingQueue<FutureTask<?>>[] tasks;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile int generation;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  @SuppressWarnings({"unchecked", "rawtypes"})
  public Workers(int count, String name) {
    threads = new Thread[count];
    tasks = new LinkedBlockingQueue[count];
    for (int w = 0; w < count; w++) {
      LinkedBlockingQueue<FutureTask<?>> queue = new LinkedBlockingQueue<>();
      tasks[w] = queue;
      threads[w] = new Thread(() -> serve(queue), name + "-" + w);
      threads[w].setDaemon(true);
      threads[w].start();
    }
  }

  private static void serve(LinkedBlockingQueue<FutureTask<?>> queue) {
    try {
      while (true) {
        queue.take().run();
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  /** Runs the work on every thread and returns when all have ended. */
  public void run(IntConsumer work) {
    if (closed) {
      throw new IllegalStateException("the executor has been closed");
    }
    failure = null;
    waiting.set(0);
    FutureTask<?>[] running = new FutureTask<?>[threads.length];
    for (int w = 0; w < threads.length; w++) {
      int worker = w;
      running[w] =
          new FutureTask<>(
              () -> {
                try {
                  work.accept(worker);
                } catch (Abandoned e) {
                  // Another worker's failure is what is reported.
                } catch (Throwable e) {
                  failure = e;
                }
              },
              null);
      tasks[w].add(running[w]);
    }
    boolean interrupted = false;
    for (FutureTask<?> task : running) {
      while (true) {
        try {
          task.get();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IllegalStateException(e.getCause());
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Throwable reported = failure;
    if (reported instanceof RuntimeException e) {
      throw e;
    }
    if (reported instanceof Error e) {
      throw e;
    }
  }

  /** Waits, in a worker, until all workers are here. */
  public void meet() {
    if (threads.length == 1) {
      return;
    }
    int now = generation;
    if (waiting.incrementAndGet() == threads.length) {
      waiting.set(0);
      generation = now + 1;
      return;
    }
    for (int spins = 0; generation == now; spins++) {
      if (failure != null) {
        throw new Abandoned();
      }
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(20_000);
      }
    }
  }

  /** How often all workers have met so far. One who works alone meets nobody. */
  int meetings() {
    return generation;
  }

  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      thread.interrupt();
    }
  }

  /** Ends a worker whose fellow has failed. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super(null, null, false, false);
    }
  }
}
