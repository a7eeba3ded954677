package io.slicer.ner;

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
 * Tags single texts for many threads, in batches: what comes from several threads within a short
 * time goes through the model together, which costs less than one after the other. It pays where
 * many short requests come at a time, as in a server; who has many texts at hand gives them to
 * {@link NerModel#tagTexts}.
 *
 * <pre>{@code
 * try (BatchingTagger tagger = BatchingTagger.builder(model).maxBatch(64).build()) {
 *   // on any thread, for each request
 *   List<Entity> entities = tagger.tag(request.text());
 * }
 * }</pre>
 *
 * <p><b>Results</b> are those of the model alone; only scores may differ from it by the rounding of
 * float32 (1e-5), as they do between batches anyway. An error is that of its own request: if a
 * batch fails, its requests are tagged one by one.
 *
 * <p><b>Delay.</b> A batch begins when there are requests for a full one, or when the first of them
 * has waited for the maximum delay, as it does whenever fewer requests are under way than fill a
 * batch. While one batch is in the model, another is prepared beside it.
 *
 * <p><b>Backpressure.</b> A limited number of requests wait. One more blocks its caller, also that
 * of {@code tagAsync}, until there is room.
 *
 * <p><b>Threads.</b> Thread-safe. A thread that is interrupted while it waits leaves with an {@link
 * InterruptedException}, and its request, if the model has not begun with it, is dropped and makes
 * room for another; so is that of a future that is cancelled. Stages that are attached to a future
 * (without {@code Async}) run on this object's threads and must not wait for other requests.
 *
 * <p><b>Closing</b> lets no more requests in ({@link IllegalStateException}, also for those that
 * are waiting for room), answers all that are waiting, and returns when that is done, in a stage on
 * one of this object's threads at once. It leaves the model open. If the model is closed first,
 * requests fail as its own calls do.
 */
public final class BatchingTagger implements AutoCloseable {
  /** One in the model, the other before it at the tokenizer or behind it at its callers' stages. */
  private static final int BATCHES_AT_A_TIME = 2;

  private final Function<List<TaggingInput>, List<List<Entity>>> model;
  private final int maxBatch;
  private final long maxDelay;
  private final int maxWaiting;
  private final List<Thread> workers = new ArrayList<>();
  private final Lock lock = new ReentrantLock();
  private final Condition arrival = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final Set<Request> waiting = new LinkedHashSet<>(); // guarded by the lock
  private boolean closed; // guarded by the lock

  /** Something to be tagged, equal to nothing but itself. */
  private static final class Request {
    private final TaggingInput input;
    private final CompletableFuture<List<Entity>> result = new CompletableFuture<>();

    /** When it began to wait, in nanoseconds. */
    private long since;

    Request(TaggingInput input) {
      this.input = input;
    }

    boolean isWanted() {
      return !result.isDone();
    }
  }

  /**
   * A tagger.
   *
   * @param model finds the entities of each input
   */
  BatchingTagger(
      Function<List<TaggingInput>, List<List<Entity>>> model,
      int maxBatch,
      Duration maxDelay,
      int maxWaiting) {
    this.model = model;
    this.maxBatch = maxBatch;
    this.maxDelay = TimeUnit.NANOSECONDS.convert(maxDelay); // at most what there is
    this.maxWaiting = maxWaiting;
    for (int i = 0; i < BATCHES_AT_A_TIME; i++) {
      Thread worker = new Thread(this::work, "slicer-batching-" + i);
      worker.setDaemon(true);
      workers.add(worker);
      worker.start();
    }
  }

  /**
   * Begins to set up a tagger.
   *
   * @param model that is to tag; it stays open when the tagger is closed
   * @return the settings
   */
  public static Builder builder(NerModel model) {
    return new Builder(model);
  }

  /**
   * Finds the entities of a text.
   *
   * @param text of any length, also an empty one
   * @return its entities, as {@link NerModel#tag(String)} finds them
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws IllegalStateException if the tagger or its model is closed
   */
  public List<Entity> tag(String text) throws InterruptedException {
    return await(tagAsync(text));
  }

  /**
   * Finds the entities of a sentence that is already cut into words.
   *
   * @param words any number of words
   * @return its entities, as {@link NerModel#tag(List)} finds them
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws IllegalStateException if the tagger or its model is closed
   */
  public List<Entity> tag(List<String> words) throws InterruptedException {
    return await(tagAsync(words));
  }

  /**
   * Finds the entities of a text without waiting for them.
   *
   * @param text of any length, also an empty one
   * @return the entities to come, or the error
   * @throws InterruptedException if the thread is interrupted while it waits for room
   * @throws IllegalStateException if the tagger is closed
   */
  public CompletableFuture<List<Entity>> tagAsync(String text) throws InterruptedException {
    return submit(TaggingInput.Text.of(text));
  }

  /**
   * Finds the entities of a sentence of words without waiting for them.
   *
   * @param words any number of words
   * @return the entities to come, or the error
   * @throws InterruptedException if the thread is interrupted while it waits for room
   * @throws IllegalStateException if the tagger is closed
   */
  public CompletableFuture<List<Entity>> tagAsync(List<String> words) throws InterruptedException {
    return submit(new TaggingInput.Words(List.copyOf(words)));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // dropping cannot fail
  private CompletableFuture<List<Entity>> submit(TaggingInput input) throws InterruptedException {
    Request request = new Request(input);
    request.result.whenComplete((entities, problem) -> drop(request));
    lock.lockInterruptibly();
    try {
      while (!closed && waiting.size() >= maxWaiting) {
        room.await();
      }
      if (closed) {
        throw new IllegalStateException("the tagger is closed");
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
  private void drop(Request request) {
    lock.lock();
    try {
      if (waiting.remove(request)) {
        room.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private static List<Entity> await(CompletableFuture<List<Entity>> result)
      throws InterruptedException {
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

  private void work() {
    for (List<Request> batch = next(); !batch.isEmpty(); batch = next()) {
      answer(batch);
    }
  }

  /** The next batch, when it is full or its time has come; none if there will be no more. */
  private List<Request> next() {
    lock.lock();
    try {
      while (!closed || !waiting.isEmpty()) {
        if (waiting.isEmpty()) {
          arrival.awaitUninterruptibly();
          continue;
        }
        long left = maxDelay - (System.nanoTime() - waiting.iterator().next().since);
        if (closed || left <= 0 || waiting.size() >= maxBatch) {
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

  private List<Request> take() {
    List<Request> batch = new ArrayList<>();
    Iterator<Request> first = waiting.iterator();
    while (batch.size() < maxBatch && first.hasNext()) {
      batch.add(first.next());
      first.remove();
    }
    room.signalAll();
    return batch;
  }

  private void answer(List<Request> requests) {
    List<Request> batch = requests.stream().filter(Request::isWanted).toList();
    if (batch.isEmpty()) {
      return;
    }
    try {
      List<List<Entity>> entities =
          model.apply(batch.stream().map(request -> request.input).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).result.complete(entities.get(i));
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
    // A stage waits for neither worker: that of the other may be closing the tagger, too.
    if (!workers.contains(Thread.currentThread())) {
      workers.forEach(Uninterruptibles::joinUninterruptibly);
    }
  }

  /** Settings of a tagger that are still to be made. */
  public static final class Builder {
    private final NerModel model;
    private int maxBatch = 32;
    private Duration maxDelay = Duration.ofMillis(5);
    private int maxWaiting = 1024;
    private TaggingOptions options = TaggingOptions.DEFAULT;

    private Builder(NerModel model) {
      this.model = model;
    }

    /**
     * Sets how many texts go through the model together.
     *
     * @param texts at most; 32 by default
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder maxBatch(int texts) {
      if (texts < 1) {
        throw new IllegalArgumentException("batches of " + texts + " texts");
      }
      maxBatch = texts;
      return this;
    }

    /**
     * Sets how long the first text of a batch waits for others.
     *
     * @param delay at most; 5 milliseconds by default; zero: only while the model is busy
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxDelay(Duration delay) {
      if (delay.isNegative()) {
        throw new IllegalArgumentException("a delay of " + delay);
      }
      maxDelay = delay;
      return this;
    }

    /**
     * Sets how many texts wait before the next one blocks its caller.
     *
     * @param texts at most, and at least a batch; 1024 by default
     * @return this builder
     */
    public Builder maxWaiting(int texts) {
      maxWaiting = texts;
      return this;
    }

    /**
     * Sets how tags are made of what the model says.
     *
     * @param tagging {@link TaggingOptions#DEFAULT} by default
     * @return this builder
     */
    public Builder options(TaggingOptions tagging) {
      options = tagging;
      return this;
    }

    /**
     * Makes the tagger.
     *
     * @return the tagger; the caller closes it, before the model
     * @throws IllegalArgumentException if a full batch could never wait, or if tags have to be
     *     well-formed, but with the model's labels none are
     */
    public BatchingTagger build() {
      if (maxWaiting < maxBatch) {
        throw new IllegalArgumentException(
            "batches of " + maxBatch + " texts, but only " + maxWaiting + " may wait");
      }
      WordDecoder decoder = new WordDecoder(model.labels(), options);
      return new BatchingTagger(
          inputs -> model.tagAll(inputs, decoder), maxBatch, maxDelay, maxWaiting);
    }
  }
}
