package io.slicer.inference;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.slicer.engine.Engine;
import io.slicer.engine.NotFiniteException;
import io.slicer.engine.PackedWeights;
import io.slicer.engine.PlanExecutor;
import io.slicer.engine.StockExecutor;
import io.slicer.model.Condition;
import io.slicer.model.EncoderConfig;
import io.slicer.model.EncoderModel;
import io.slicer.model.Executor;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Scores sequences on several executors at a time, each of them on one core: many small batches
 * side by side keep more cores busy than one batch spread over them. Sequences are sorted by length
 * into batches of about the same number of tokens. What is too short for two batches is scored by
 * all cores together, if there is an executor for that and nobody else is scoring.
 *
 * <p>Thread-safe: callers share the executors, and take turns with every batch, so that who has few
 * need not wait for who has many.
 */
public final class ScoringPool implements AutoCloseable {
  /** From here on larger batches make products no faster. */
  private static final int BATCH_TOKENS = 1024;

  /** Below it, products on one core are slower than what a second core would gain. */
  private static final int LEAST_BATCH_TOKENS = 128;

  private final EncoderConfig config;
  private final ScoreRows scoreRows;
  private final Supplier<Executor> executors;
  private final Optional<Supplier<Executor>> sharedExecutor;
  private final Optional<PackedWeights> weights;
  private final int size;
  private final Semaphore permits;
  private final Queue<Executor> idle = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads;
  private @Nullable Executor shared; // guarded by holding all permits
  private boolean closed; // guarded by holding a permit, and all permits to change it

  /** How many rows of scores a head gives for so many scored rows. */
  private interface ScoreRows {
    long of(String head, long scored);

    static ScoreRows of(EncoderModel model) {
      return (head, scored) -> model.head(head).scoreRows(scored);
    }
  }

  /**
   * A pool of given executors, of a model whose heads score each scored row.
   *
   * @param config of the encoder that they run
   * @param executors makes an executor for one thread; called when one is first needed
   * @param sharedExecutor makes the executor whose threads score a sequence together; its scores
   *     must be those of the others
   * @param weights that the executors share and the pool closes
   * @param size how many executors for one thread there may be
   */
  public ScoringPool(
      EncoderConfig config,
      Supplier<Executor> executors,
      Optional<Supplier<Executor>> sharedExecutor,
      Optional<PackedWeights> weights,
      int size) {
    this(config, (head, scored) -> scored, executors, sharedExecutor, weights, size);
  }

  private ScoringPool(
      EncoderConfig config,
      ScoreRows scoreRows,
      Supplier<Executor> executors,
      Optional<Supplier<Executor>> sharedExecutor,
      Optional<PackedWeights> weights,
      int size) {
    this.config = config;
    this.scoreRows = scoreRows;
    this.executors = executors;
    this.sharedExecutor = sharedExecutor;
    this.weights = weights;
    this.size = size;
    permits = new Semaphore(size, true);
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            size,
            size,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new ThreadFactoryBuilder().setDaemon(true).setNameFormat("slicer-scoring-%d").build());
    pool.allowCoreThreadTimeOut(true);
    threads = pool;
  }

  /**
   * A pool for a model whose parameters may change between calls.
   *
   * @param model which is not closed before the pool
   * @param settings how to compute; products are float32
   * @return the pool; the caller closes it
   */
  public static ScoringPool ofChanging(EncoderModel model, InferenceSettings settings) {
    return settings.engine() == Engine.SAMEDIFF
        ? ofSession(model)
        : new ScoringPool(
            model.config(),
            ScoreRows.of(model),
            () -> PlanExecutor.of(model, 1),
            Optional.empty(),
            Optional.empty(),
            settings.threads());
  }

  /**
   * A pool for a model that is only run.
   *
   * @param model which is not closed before the pool
   * @param settings how to compute
   * @return the pool; the caller closes it
   * @throws UnsupportedOperationException if the precision is not to be had here
   */
  public static ScoringPool of(EncoderModel model, InferenceSettings settings) {
    settings.engine().require(settings.precision());
    if (settings.engine() == Engine.SAMEDIFF) {
      return ofSession(model);
    }
    int size = settings.threads();
    return ofPacked(model, PackedWeights.of(model, settings.precision(), size), size);
  }

  private static ScoringPool ofPacked(EncoderModel model, PackedWeights weights, int size) {
    return new ScoringPool(
        model.config(),
        ScoreRows.of(model),
        () -> PlanExecutor.of(weights, 1),
        size > 1 ? Optional.of(() -> PlanExecutor.forSingleSentences(weights)) : Optional.empty(),
        Optional.of(weights),
        size);
  }

  /**
   * A pool for a model that was made of this pool's ({@link EncoderModel#with}). It computes as
   * this one does; packed weights that both have are shared.
   *
   * @param other the model, which is not closed before the pool
   * @param settings that this pool was made with
   * @return the pool; the caller closes it before this one
   */
  public ScoringPool with(EncoderModel other, InferenceSettings settings) {
    return weights
        .map(packed -> ofPacked(other, packed.with(other), settings.threads()))
        .orElseGet(() -> ofChanging(other, settings));
  }

  /** One session: another would have the parameters a second time, and no processors of its own. */
  private static ScoringPool ofSession(EncoderModel model) {
    return new ScoringPool(
        model.config(),
        ScoreRows.of(model),
        () -> StockExecutor.of(model, DataType.FLOAT),
        Optional.empty(),
        Optional.empty(),
        1);
  }

  /** What is asked of an executor. */
  private interface Computation {
    float[] of(Executor executor, TokenBatch batch);
  }

  /**
   * Sequences that are scored together.
   *
   * @param numbers of the sequences in the call
   * @param scores to come
   */
  private record Batch(
      List<Integer> numbers,
      List<TokenSequence> sequences,
      String head,
      Condition condition,
      Computation computation,
      CompletableFuture<float[]> scores) {
    Batch(String head, Condition condition, Computation computation) {
      this(
          new ArrayList<>(),
          new ArrayList<>(),
          head,
          condition,
          computation,
          new CompletableFuture<>());
    }

    TokenBatch packed(EncoderConfig config) {
      return TokenBatch.pack(sequences, config).of(head, condition);
    }

    /** Cuts what was scored together into the scores of each sequence. */
    void distribute(float[] together, ScoreRows scoreRows, float[][] results) {
      long rows = sequences.stream().mapToLong(sequence -> rows(sequence, scoreRows)).sum();
      long columns = rows == 0 ? 0 : together.length / rows;
      int from = 0;
      for (int i = 0; i < numbers.size(); i++) {
        int to = from + Math.toIntExact(rows(sequences.get(i), scoreRows) * columns);
        results[numbers.get(i)] = Arrays.copyOfRange(together, from, to);
        from = to;
      }
    }

    private long rows(TokenSequence sequence, ScoreRows scoreRows) {
      return scoreRows.of(head, sequence.scored().length);
    }
  }

  /**
   * Has an executor compiled in the background, so that the first call need not wait for that. What
   * fails fails again when it is needed, and is reported then.
   */
  public void prepare() {
    TokenSequence token = TokenSequence.unlabelled(new int[1], new int[1], new int[1]);
    Queue<Batch> waiting =
        new ConcurrentLinkedQueue<>(
            batches(List.of(token), ModelSpec.ONLY, Condition.NONE, Executor::scores));
    threads.execute(() -> work(waiting, () -> false));
  }

  /**
   * Scores sequences with a model's only head.
   *
   * @param sequences in any order, none longer than the encoder takes
   * @return the scores of each sequence's scored tokens (R, C), row-major, or in the form that the
   *     head {@linkplain io.slicer.model.Head#scoreRows says}, in the order given
   * @throws IllegalArgumentException if a sequence is too long or has ids that the encoder does not
   *     know
   * @throws NotFiniteException if a score is NaN or infinite
   * @throws IllegalStateException if the pool is closed
   */
  public List<float[]> scores(List<TokenSequence> sequences) {
    return scores(sequences, ModelSpec.ONLY, Condition.NONE);
  }

  /**
   * Scores sequences with one of a model's heads, under a condition.
   *
   * @param sequences in any order, none longer than the encoder takes
   * @param head its name
   * @param condition what the sequences are of
   * @return the scores of each sequence's scored tokens (R, C), row-major, or in the form that the
   *     head {@linkplain io.slicer.model.Head#scoreRows says}, in the order given
   * @throws IllegalArgumentException if a sequence is too long or has ids that the encoder does not
   *     know, or there is no such head
   * @throws NotFiniteException if a score is NaN or infinite
   * @throws IllegalStateException if the pool is closed
   */
  public List<float[]> scores(List<TokenSequence> sequences, String head, Condition condition) {
    return finite(
        compute(sequences, head, condition, scoreRows, Executor::scores, thread -> false));
  }

  /**
   * Scores sequences with a model's only head, unless the calling thread is interrupted: then no
   * further batch is begun.
   *
   * @param sequences in any order, none longer than the encoder takes
   * @return what {@link #scores(List)} gives
   * @throws CancellationException if the thread is interrupted before the last batch; it still is
   * @throws IllegalArgumentException if a sequence is too long or has ids that the encoder does not
   *     know
   * @throws IllegalStateException if the pool is closed
   */
  public List<float[]> scoresUnlessInterrupted(List<TokenSequence> sequences) {
    return finite(
        compute(
            sequences,
            ModelSpec.ONLY,
            Condition.NONE,
            scoreRows,
            Executor::scores,
            Thread::isInterrupted));
  }

  private static List<float[]> finite(List<float[]> scores) {
    scores.forEach(own -> NotFiniteException.check(own, own.length));
    return scores;
  }

  /**
   * How wrong a model's only head is about the labels of sequences, token by token.
   *
   * @param sequences labelled, in any order, none longer than the encoder takes
   * @return the loss of each sequence's scored tokens (R), in the order given
   * @throws IllegalArgumentException if a sequence is too long or has ids that the encoder does not
   *     know
   * @throws IllegalStateException if the pool is closed
   * @throws UnsupportedOperationException if the {@linkplain io.slicer.model.Head#losses head} has
   *     no such figure
   */
  public List<float[]> losses(List<TokenSequence> sequences) {
    return compute(
        sequences,
        ModelSpec.ONLY,
        Condition.NONE,
        (head, scored) -> scored,
        Executor::losses,
        thread -> false);
  }

  private List<float[]> compute(
      List<TokenSequence> sequences,
      String head,
      Condition condition,
      ScoreRows rows,
      Computation computation,
      Predicate<Thread> stops) {
    List<Batch> batches = batches(sequences, head, condition, computation);
    if (batches.isEmpty()) {
      return List.of();
    }
    // This way of acquiring does not queue: it would take the turn of those who do.
    if (batches.size() == 1
        && sharedExecutor.isPresent()
        && !permits.hasQueuedThreads()
        && permits.tryAcquire(size)) {
      try {
        return together(batches.get(0), sequences.size(), rows, sharedExecutor.get());
      } finally {
        permits.release(size);
      }
    }
    Queue<Batch> waiting = new ConcurrentLinkedQueue<>(batches);
    Thread caller = Thread.currentThread();
    BooleanSupplier stopped = () -> stops.test(caller);
    // The caller works too: others may keep all threads busy.
    for (int i = 1; i < Math.min(size, batches.size()); i++) {
      threads.execute(() -> work(waiting, stopped));
    }
    work(waiting, stopped);
    float[][] results = new float[sequences.size()][];
    for (Batch batch : batches) {
      try {
        batch.distribute(batch.scores().join(), rows, results);
      } catch (CompletionException e) {
        Throwables.throwIfUnchecked(Objects.requireNonNull(e.getCause()));
        throw e;
      }
    }
    return List.of(results);
  }

  private List<float[]> together(Batch batch, int count, ScoreRows rows, Supplier<Executor> maker) {
    if (closed) {
      throw new IllegalStateException("the pool is closed");
    }
    TokenBatch packed = batch.packed(config);
    Executor executor = shared == null ? maker.get() : shared;
    shared = null;
    float[] scores = compute(executor, packed, batch.computation());
    shared = executor;
    float[][] results = new float[count][];
    batch.distribute(scores, rows, results);
    return List.of(results);
  }

  private void work(Queue<Batch> waiting, BooleanSupplier stopped) {
    for (Batch batch = waiting.poll(); batch != null; batch = waiting.poll()) {
      if (stopped.getAsBoolean()) {
        batch
            .scores()
            .completeExceptionally(new CancellationException("interrupted while texts are scored"));
        continue;
      }
      permits.acquireUninterruptibly();
      try {
        batch.scores().complete(alone(batch));
      } catch (RuntimeException | Error e) {
        batch.scores().completeExceptionally(e);
      } finally {
        permits.release();
      }
    }
  }

  private float[] alone(Batch batch) {
    if (closed) {
      throw new IllegalStateException("the pool is closed");
    }
    TokenBatch packed = batch.packed(config);
    Executor before = idle.poll();
    Executor executor = before == null ? executors.get() : before;
    float[] scores = compute(executor, packed, batch.computation());
    idle.add(executor);
    return scores;
  }

  /** One that failed is not used again: where it stopped, nobody knows. */
  private static float[] compute(Executor executor, TokenBatch batch, Computation computation) {
    try {
      return computation.of(executor, batch);
    } catch (RuntimeException | Error e) {
      executor.close();
      throw e;
    }
  }

  private List<Batch> batches(
      List<TokenSequence> sequences, String head, Condition condition, Computation computation) {
    List<Integer> order = new ArrayList<>();
    long tokens = 0;
    for (int i = 0; i < sequences.size(); i++) {
      order.add(i);
      tokens += sequences.get(i).length();
    }
    order.sort(Comparator.comparing(i -> -sequences.get(i).length()));
    long budget = Math.max(LEAST_BATCH_TOKENS, Math.min(BATCH_TOKENS, tokens / size));
    List<Batch> batches = new ArrayList<>();
    long used = budget;
    for (int i : order) {
      TokenSequence sequence = sequences.get(i);
      used += sequence.length();
      if (used > budget) {
        batches.add(new Batch(head, condition, computation));
        used = sequence.length();
      }
      Batch batch = batches.get(batches.size() - 1);
      batch.numbers().add(i);
      batch.sequences().add(sequence);
    }
    return batches;
  }

  /**
   * Changes the model while nobody is scoring, and makes what is made of its weights anew.
   *
   * @param change writes other values into the parameters
   * @throws IllegalStateException if the pool is closed
   */
  void change(Runnable change) {
    permits.acquireUninterruptibly(size);
    try {
      if (closed) {
        throw new IllegalStateException("the pool is closed");
      }
      try {
        change.run();
      } finally {
        weights.ifPresent(PackedWeights::renew);
      }
    } finally {
      permits.release(size);
    }
  }

  /** Nobody may be scoring any more. */
  @Override
  public void close() {
    threads.shutdown();
    // Helpers that came too late to find work may still be on their way out.
    permits.acquireUninterruptibly(size);
    idle.forEach(Executor::close);
    idle.clear();
    if (shared != null) {
      shared.close();
    }
    weights.ifPresent(PackedWeights::close);
    closed = true;
    permits.release(size);
  }
}
