package io.slicer.inference;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Makes batches of single requests from many threads: what comes within a short time goes through
 * the model together, which costs less than one after the other.
 *
 * <pre>{@code
 * try (DynamicBatcher<String, Integer> batcher =
 *     new DynamicBatcher<>("classifier", model::classify, DynamicBatcher.Settings.DEFAULT)) {
 *   // on any thread, for each request
 *   int label = batcher.ask(request.text());
 * }
 * }</pre>
 *
 * <p><b>Errors.</b> An error is that of its own request: if a batch fails, its requests are
 * answered one by one.
 *
 * <p><b>Delay.</b> A batch begins when there are requests for a full one, or when the first of them
 * has waited for the maximum delay, as it does whenever fewer requests are under way than fill a
 * batch. While one batch is in the model, another is prepared beside it.
 *
 * <p><b>Backpressure.</b> A limited number of requests wait. One more blocks its caller, also that
 * of {@link #askAsync}, until there is room.
 *
 * <p><b>Threads.</b> Thread-safe. A thread that is interrupted while it waits leaves with an {@link
 * InterruptedException}, and its request, if the model has not begun with it, is dropped and makes
 * room for another; so is that of a future that is cancelled. Stages that are attached to a future
 * (without {@code Async}) run on this object's threads and must not wait for other requests.
 *
 * <p><b>Closing</b> lets no more requests in ({@link IllegalStateException}, also for those that
 * are waiting for room), answers all that are waiting, and returns when that is done, in a stage on
 * one of this object's threads at once.
 *
 * @param <I> what a request asks
 * @param <O> the answer
 */
public final class DynamicBatcher<I, O> implements AutoCloseable {
  /** One in the model, the other before it at the tokenizer or behind it at its callers' stages. */
  private static final int BATCHES_AT_A_TIME = 2;

  private final String name;
  private final Function<List<I>, List<O>> model;
  private final Settings settings;
  private final long maxDelay;
  private final List<Thread> workers = new ArrayList<>();
  private final Lock lock = new ReentrantLock();
  private final Condition arrival = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Set<Request<I, O>> waiting = new LinkedHashSet<>(); // guarded by the lock
  private boolean closed; // guarded by the lock

  /** A question, equal to nothing but itself. */
  private static final class Request<I, O> {
    private final I input;
    private final CompletableFuture<O> result = new CompletableFuture<>();

    /** When it began to wait, in nanoseconds. */
    private long since;

    Request(I input) {
      this.input = input;
    }

    boolean isWanted() {
      return !result.isDone();
    }
  }

  /**
   * How requests are put together.
   *
   * @param maxBatch how many go through the model together at most
   * @param maxDelay how long the first of a batch waits for others at most; zero: only while the
   *     model is busy
   * @param maxWaiting how many wait before the next one blocks its caller, at least a batch
   */
  public record Settings(int maxBatch, Duration maxDelay, int maxWaiting) {
    /** Batches of 32, a delay of 5 milliseconds, 1024 that wait. */
    public static final Settings DEFAULT = new Settings(32, Duration.ofMillis(5), 1024);

    /**
     * Checks the ranges.
     *
     * @param maxBatch positive
     * @param maxDelay not negative
     * @param maxWaiting any
     * @throws IllegalArgumentException if one is out of its range
     */
    public Settings {
      if (maxBatch < 1) {
        throw new IllegalArgumentException("batches of " + maxBatch + " texts");
      }
      if (maxDelay.isNegative()) {
        throw new IllegalArgumentException("a delay of " + maxDelay);
      }
    }

    /**
     * With another size of batches.
     *
     * @param value positive
     * @return the settings
     */
    public Settings withMaxBatch(int value) {
      return new Settings(value, maxDelay, maxWaiting);
    }

    /**
     * With another delay.
     *
     * @param value not negative
     * @return the settings
     */
    public Settings withMaxDelay(Duration value) {
      return new Settings(maxBatch, value, maxWaiting);
    }

    /**
     * With another number of requests that may wait.
     *
     * @param value at least a batch
     * @return the settings
     */
    public Settings withMaxWaiting(int value) {
      return new Settings(maxBatch, maxDelay, value);
    }
  }

  /**
   * A batcher.
   *
   * @param name of what users see, for the message when it is closed
   * @param model gives an answer to each request of a batch; called by two threads
   * @param settings how requests are put together
   * @throws IllegalArgumentException if a full batch could never wait
   */
  public DynamicBatcher(String name, Function<List<I>, List<O>> model, Settings settings) {
    if (settings.maxWaiting() < settings.maxBatch()) {
      throw new IllegalArgumentException(
          "batches of "
              + settings.maxBatch()
              + " texts, but only "
              + settings.maxWaiting()
              + " may wait");
    }
    this.name = name;
    this.model = model;
    this.settings = settings;
    maxDelay = TimeUnit.NANOSECONDS.convert(settings.maxDelay()); // at most what there is
    for (int i = 0; i < BATCHES_AT_A_TIME; i++) {
      Thread worker = new Thread(this::work, "slicer-batching-" + i);
      worker.setDaemon(true);
      workers.add(worker);
      worker.start();
    }
  }

  /**
   * Asks and waits for the answer.
   *
   * @param input of the request
   * @return the model's answer
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws IllegalStateException if the batcher is closed
   */
  public O ask(I input) throws InterruptedException {
    CompletableFuture<O> result = askAsync(input);
    try {
      return result.get();
    } catch (InterruptedException e) {
      result.cancel(false);
      throw e;
    } catch (ExecutionException e) {
      Throwables.throwIfUnchecked(Objects.requireNonNull(e.getCause()));
      throw new IllegalStateException(e);
    }
  }

  /**
   * Asks without waiting for the answer.
   *
   * @param input of the request
   * @return the answer to come, or the error
   * @throws InterruptedException if the thread is interrupted while it waits for room
   * @throws IllegalStateException if the batcher is closed
   */
  @SuppressWarnings("FutureReturnValueIgnored") // dropping cannot fail
  public CompletableFuture<O> askAsync(I input) throws InterruptedException {
    Request<I, O> request = new Request<>(input);
    request.result.whenComplete((answer, problem) -> drop(request));
    lock.lockInterruptibly();
    try {
      while (!closed && waiting.size() >= settings.maxWaiting()) {
        room.await();
      }
      if (closed) {
        throw new IllegalStateException("the " + name + " is closed");
      }
      request.since = System.nanoTime();
      waiting.add(request);
      arrival.signal();
      return request.result;
    } finally {
      lock.unlock();
    }
  }

  /** Of a request that is over; if it still waits, because it was cancelled. */
  private void drop(Request<I, O> request) {
    lock.lock();
    try {
      if (waiting.remove(request)) {
        room.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    for (List<Request<I, O>> batch = next(); !batch.isEmpty(); batch = next()) {
      answer(batch);
    }
  }

  /** The next batch, when it is full or its time has come; none if there will be no more. */
  private List<Request<I, O>> next() {
    lock.lock();
    try {
      while (!closed || !waiting.isEmpty()) {
        if (waiting.isEmpty()) {
          arrival.awaitUninterruptibly();
          continue;
        }
        long left = maxDelay - (System.nanoTime() - waiting.iterator().next().since);
        if (closed || left <= 0 || waiting.size() >= settings.maxBatch()) {
          return take();
        }
        try {
          arrival.awaitNanos(left);
        } catch (InterruptedException e) {
          // Only a caller's stage can have interrupted this thread, and nobody waits for its end.
        }
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  private List<Request<I, O>> take() {
    List<Request<I, O>> batch = new ArrayList<>();
    Iterator<Request<I, O>> first = waiting.iterator();
    while (batch.size() < settings.maxBatch() && first.hasNext()) {
      batch.add(first.next());
      first.remove();
    }
    room.signalAll();
    return batch;
  }

  private void answer(List<Request<I, O>> requests) {
    List<Request<I, O>> batch = requests.stream().filter(Request::isWanted).toList();
    if (batch.isEmpty()) {
      return;
    }
    try {
      List<O> answers = model.apply(batch.stream().map(request -> request.input).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).result.complete(answers.get(i));
      }
    } catch (RuntimeException | Error e) {
      if (batch.size() == 1) {
        batch.get(0).result.completeExceptionally(e);
      } else {
        batch.forEach(request -> answer(List.of(request)));
      }
    }
  }

  /**
   * Answers what is waiting and ends. Waits even if the thread is interrupted, but not in a stage
   * that runs on a thread of this object, which cannot wait for its own end. Closing again does
   * nothing.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      arrival.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    // A stage waits for neither worker: that of the other may be closing this object, too.
    if (!workers.contains(Thread.currentThread())) {
      workers.forEach(Uninterruptibles::joinUninterruptibly);
    }
  }
}
