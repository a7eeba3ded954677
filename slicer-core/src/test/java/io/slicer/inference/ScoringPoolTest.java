package io.slicer.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.model.BertFamily;
import io.slicer.model.EncoderConfig;
import io.slicer.model.Executor;
import io.slicer.model.TokenBatch;
import io.slicer.model.TokenSequence;
import io.slicer.model.TrainingStep;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("processor")
class ScoringPoolTest {
  private static final EncoderConfig CONFIG =
      new EncoderConfig(
          BertFamily.BERT,
          1000,
          8,
          1,
          2,
          16,
          512,
          1,
          1e-12,
          0,
          0,
          0,
          0.02,
          0,
          List.of("O", "B-X", "I-X"));

  private static ScoringPool pool(Supplier<Executor> executors, int size) {
    return new ScoringPool(CONFIG, executors, Optional.empty(), Optional.empty(), size);
  }

  /** Its scores tell which token they are of. It refuses to be used by two threads at once. */
  private static class EchoExecutor implements Executor {
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicInteger open;

    EchoExecutor(AtomicInteger open) {
      this.open = open;
      open.incrementAndGet();
    }

    @Override
    public float[] scores(TokenBatch batch) {
      if (!busy.compareAndSet(false, true)) {
        throw new AssertionError("two threads use one executor");
      }
      float[] scores = new float[batch.scoredRows() * 3];
      for (int row = 0; row < batch.scoredRows(); row++) {
        int id = batch.ids()[batch.rows()[row]];
        if (id == 666) {
          busy.set(false);
          throw new IllegalArgumentException("the number of the beast");
        }
        scores[3 * row] = id;
        scores[3 * row + 1] = id + 0.25f;
        scores[3 * row + 2] = id + 0.5f;
      }
      busy.set(false);
      return scores;
    }

    @Override
    public float[] features(TokenBatch batch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double lossAndGradients(TokenBatch batch, TrainingStep step) {
      throw new AssertionError("nothing is trained here");
    }

    @Override
    public Set<String> updated() {
      throw new AssertionError("nothing is trained here");
    }

    @Override
    public Parameters gradients() {
      throw new AssertionError("nothing is trained here");
    }

    @Override
    public void close() {
      open.decrementAndGet();
    }
  }

  private static TokenSequence sequence(int... ids) {
    int[] scored = new int[Math.max(0, ids.length - 2)];
    for (int i = 0; i < scored.length; i++) {
      scored[i] = i + 1;
    }
    return TokenSequence.unlabelled(ids, new int[ids.length], scored);
  }

  private static List<TokenSequence> random(int count, long seed) {
    Random random = new Random(seed);
    List<TokenSequence> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sequences.add(sequence(random.ints(1 + random.nextInt(100), 0, 600).toArray()));
    }
    return sequences;
  }

  private static void assertEchoes(List<TokenSequence> sequences, List<float[]> scores) {
    assertThat(scores).hasSameSizeAs(sequences);
    for (int s = 0; s < sequences.size(); s++) {
      TokenSequence sequence = sequences.get(s);
      assertThat(scores.get(s)).hasSize(3 * sequence.scored().length);
      for (int i = 0; i < sequence.scored().length; i++) {
        assertThat(scores.get(s)[3 * i + 1])
            .isEqualTo(sequence.ids()[sequence.scored()[i]] + 0.25f);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void scoresComeInTheOrderOfTheSequences(int size) {
    AtomicInteger open = new AtomicInteger();
    List<TokenSequence> sequences = random(300, size);

    try (ScoringPool pool = pool(() -> new EchoExecutor(open), size)) {
      assertEchoes(sequences, pool.scores(sequences));
      assertThat(pool.scores(List.of())).isEmpty();
      assertThat(open.get()).isBetween(1, size);
    }
    assertThat(open).hasValue(0);
  }

  @Test
  void manyCallersShareFewExecutors() throws Exception {
    AtomicInteger open = new AtomicInteger();
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try (ScoringPool pool = pool(() -> new EchoExecutor(open), 3)) {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        List<TokenSequence> sequences = random(1 + i % 40, i);
        calls.add(
            () -> {
              assertEchoes(sequences, pool.scores(sequences));
              return null;
            });
      }
      for (Future<Void> call : callers.invokeAll(calls)) {
        call.get();
      }
      assertThat(open.get()).isBetween(1, 3);
    } finally {
      callers.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aFailureReachesItsCallerAndNobodyElse(int size) {
    List<TokenSequence> good = random(100, 1);
    List<TokenSequence> bad = new ArrayList<>(good);
    bad.add(50, sequence(1, 666, 2));

    try (ScoringPool pool = pool(() -> new EchoExecutor(new AtomicInteger()), size)) {
      assertThatThrownBy(() -> pool.scores(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the number of the beast");
      assertEchoes(good, pool.scores(good));
    }
  }

  @Test
  void anExecutorThatFailedIsNotUsedAgain() {
    AtomicInteger alone = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    List<TokenSequence> bad = List.of(sequence(1, 666, 2));
    try (ScoringPool pool = pool(() -> new EchoExecutor(alone), 1);
        ScoringPool sharing =
            new ScoringPool(
                CONFIG,
                () -> new EchoExecutor(alone),
                Optional.of(() -> new EchoExecutor(together)),
                Optional.empty(),
                2)) {
      assertThatThrownBy(() -> pool.scores(bad)).hasMessage("the number of the beast");
      assertThat(alone).hasValue(0);
      assertThatThrownBy(() -> sharing.scores(bad)).hasMessage("the number of the beast");
      assertThat(together).hasValue(0);

      List<TokenSequence> good = List.of(sequence(1, 2, 3));
      assertEchoes(good, sharing.scores(good));
      assertThat(together).hasValue(1);
    }
    assertThat(together).hasValue(0);
  }

  @Test
  @Timeout(60)
  void aCallOfManyBatchesLetsOthersBetweenThem() throws Exception {
    Semaphore begun = new Semaphore(0);
    Semaphore goOn = new Semaphore(0);
    Supplier<Executor> slow =
        () ->
            new EchoExecutor(new AtomicInteger()) {
              @Override
              public float[] scores(TokenBatch batch) {
                begun.release();
                goOn.acquireUninterruptibly();
                return super.scores(batch);
              }
            };
    List<TokenSequence> many = random(300, 1);
    List<TokenSequence> few = List.of(sequence(1, 2, 3));
    try (ScoringPool pool = pool(slow, 1)) {
      FutureTask<List<float[]>> large = new FutureTask<>(() -> pool.scores(many));
      FutureTask<List<float[]>> small = new FutureTask<>(() -> pool.scores(few));
      new Thread(large).start();
      begun.acquire();
      Thread caller = new Thread(small);
      caller.start();
      while (caller.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(pool.scores(List.of())).isEmpty();

      goOn.release(2);
      assertEchoes(few, small.get());
      assertThat(large.isDone()).isFalse();
      goOn.release(1000);
      assertEchoes(many, large.get());
    }
  }

  @Test
  void oneBatchIsScoredByAllCoresTogether() {
    AtomicInteger alone = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    try (ScoringPool pool =
        new ScoringPool(
            CONFIG,
            () -> new EchoExecutor(alone),
            Optional.of(() -> new EchoExecutor(together)),
            Optional.empty(),
            2)) {
      TokenSequence sequence = TokenSequence.unlabelled(new int[] {7}, new int[1], new int[1]);
      assertThat(pool.scores(List.of(sequence)).get(0)).containsExactly(7, 7.25f, 7.5f);
      assertThat(together).hasValue(1);
      assertThat(alone).hasValue(0);
    }
    assertThat(together).hasValue(0);
  }
}
