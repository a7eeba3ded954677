package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.util.concurrent.Uninterruptibles;
import io.slicer.testing.GoldenFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BatchingTaggerTest {
  private static final Duration FOREVER = Duration.ofDays(1);
  private static final Duration SOON = Duration.ofMillis(1);

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private static NerModel load() {
    return NerModel.load(GoldenFiles.shipped("tiny-xlmr").directory());
  }

  /**
   * Finds the first word of each text and nothing else; refuses poison, with all that is beside it.
   */
  private static final class FirstWords
      implements Function<List<TaggingInput>, List<List<Entity>>> {
    final List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());
    final Semaphore begun = new Semaphore(0);
    final Semaphore permits;

    private FirstWords(int permits) {
      this.permits = new Semaphore(permits);
    }

    static FirstWords free() {
      return new FirstWords(1 << 20);
    }

    static FirstWords blocked() {
      return new FirstWords(0);
    }

    @Override
    public List<List<Entity>> apply(List<TaggingInput> inputs) {
      batches.add(inputs.stream().map(input -> String.join(" ", input.words())).toList());
      begun.release();
      permits.acquireUninterruptibly();
      if (inputs.stream().anyMatch(input -> input.words().contains("poison"))) {
        throw new IllegalArgumentException("poison");
      }
      return inputs.stream().map(input -> entities(input.words().get(0))).toList();
    }

    static List<Entity> entities(String word) {
      return List.of(new Entity("PER", word, 0, word.length(), 1));
    }

    List<String> seen() {
      synchronized (batches) {
        return batches.stream().flatMap(List::stream).toList();
      }
    }
  }

  private static void assertSameUpToRounding(List<Entity> actual, List<Entity> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      Entity one = actual.get(i);
      Entity other = expected.get(i);
      assertThat(one.score()).isCloseTo(other.score(), within(1e-5));
      assertThat(one)
          .isEqualTo(
              new Entity(other.label(), other.text(), other.start(), other.end(), one.score()));
    }
  }

  @ParameterizedTest
  @EnumSource(Decoding.class)
  void manyThreadsGetWhatTheModelAloneSays(Decoding decoding) throws Exception {
    List<String> words = List.of("Anna", "lives", "in", "Zürich", "北京", "(", "1968", "😀");
    Random random = new Random(4);
    List<List<String>> sentences =
        IntStream.range(0, 30)
            .mapToObj(i -> random.ints(random.nextInt(40), 0, 8).mapToObj(words::get).toList())
            .toList();
    TaggingOptions options = TaggingOptions.DEFAULT.withDecoding(decoding);
    try (NerModel model = load();
        BatchingTagger tagger =
            BatchingTagger.builder(model).maxBatch(16).maxDelay(SOON).options(options).build()) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        int from = 4 * thread;
        tasks.add(
            () -> {
              for (int i = 0; i < sentences.size(); i++) {
                List<String> sentence = sentences.get((from + i) % sentences.size());
                String text = String.join(" ", sentence);
                assertSameUpToRounding(tagger.tag(text), model.tag(text, options));
                assertSameUpToRounding(tagger.tag(sentence), model.tag(sentence, options));
              }
              return null;
            });
      }
      for (Future<Void> task : threads.invokeAll(tasks)) {
        task.get();
      }
    }
  }

  @Test
  void withTimeToWaitEveryBatchIsFull() throws Exception {
    FirstWords model = FirstWords.free();
    try (BatchingTagger tagger = new BatchingTagger(model, 10, FOREVER, 1000)) {
      List<CompletableFuture<List<Entity>>> results = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        results.add(tagger.tagAsync("w" + i));
      }
      for (int i = 0; i < 200; i++) {
        assertThat(results.get(i).get()).isEqualTo(FirstWords.entities("w" + i));
      }
    }
    assertThat(model.batches).hasSize(20).allSatisfy(batch -> assertThat(batch).hasSize(10));
  }

  @Test
  void aRequestThatNoOtherJoinsIsAnsweredAfterTheDelay() throws Exception {
    FirstWords model = FirstWords.free();
    try (BatchingTagger tagger = new BatchingTagger(model, 10, SOON, 1000)) {
      assertThat(tagger.tag("alone")).isEqualTo(FirstWords.entities("alone"));
      assertThat(tagger.tag(List.of("a", "b"))).isEqualTo(FirstWords.entities("a"));
    }
    assertThat(model.batches).containsExactly(List.of("alone"), List.of("a b"));
  }

  @Test
  void requestsThatArriveWhileTheModelIsBusyAreABatch() throws Exception {
    FirstWords model = FirstWords.blocked();
    try (BatchingTagger tagger = new BatchingTagger(model, 100, Duration.ZERO, 1000)) {
      List<CompletableFuture<List<Entity>>> results = new ArrayList<>();
      results.add(tagger.tagAsync("first"));
      model.begun.acquire();
      results.add(tagger.tagAsync("second"));
      model.begun.acquire();
      for (int i = 0; i < 50; i++) {
        results.add(tagger.tagAsync("w" + i));
      }
      model.permits.release(3);
      for (CompletableFuture<List<Entity>> result : results) {
        assertThat(result.get()).hasSize(1);
      }
    }
    assertThat(model.batches).hasSize(3);
    assertThat(model.batches.get(2)).hasSize(50);
  }

  @Test
  void anErrorIsThatOfItsOwnRequest() throws Exception {
    FirstWords model = FirstWords.free();
    try (BatchingTagger tagger = new BatchingTagger(model, 6, FOREVER, 1000)) {
      List<CompletableFuture<List<Entity>>> results = new ArrayList<>();
      for (String text : List.of("a", "poison b", "c", "d", "poison e", "f")) {
        results.add(tagger.tagAsync(text));
      }
      for (int i = 0; i < results.size(); i++) {
        CompletableFuture<List<Entity>> result = results.get(i);
        if (i == 1 || i == 4) {
          assertThatThrownBy(result::get)
              .isInstanceOf(ExecutionException.class)
              .hasRootCauseInstanceOf(IllegalArgumentException.class)
              .hasRootCauseMessage("poison");
        } else {
          assertThat(result.get()).hasSize(1);
        }
      }
    }
    try (BatchingTagger tagger = new BatchingTagger(model, 6, SOON, 1000)) {
      assertThatThrownBy(() -> tagger.tag("poison"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("poison");
      assertThat(tagger.tag("still")).isEqualTo(FirstWords.entities("still"));
    }
  }

  /** Runs something on a thread that can be looked at, and waits until it waits. */
  private static Thread waiting(FutureTask<?> task) {
    Thread thread = new Thread(task);
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(task.isDone()).isFalse();
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  void whereThereIsNoRoomCallersWaitAndCanBeInterrupted() throws Exception {
    FirstWords model = FirstWords.blocked();
    BatchingTagger tagger = new BatchingTagger(model, 1, Duration.ZERO, 3);
    List<CompletableFuture<List<Entity>>> results = new ArrayList<>();
    results.add(tagger.tagAsync("one"));
    results.add(tagger.tagAsync("two"));
    model.begun.acquire(2);
    for (int i = 0; i < 3; i++) {
      results.add(tagger.tagAsync("w" + i));
    }
    FutureTask<CompletableFuture<List<Entity>>> patient =
        new FutureTask<>(() -> tagger.tagAsync("patient"));
    FutureTask<List<Entity>> interrupted = new FutureTask<>(() -> tagger.tag("interrupted"));
    waiting(patient);
    waiting(interrupted).interrupt();

    assertThatThrownBy(interrupted::get).hasCauseInstanceOf(InterruptedException.class);
    assertThat(patient.isDone()).isFalse();
    model.permits.release(100);
    assertThat(patient.get().get()).isEqualTo(FirstWords.entities("patient"));
    for (CompletableFuture<List<Entity>> result : results) {
      assertThat(result.get()).hasSize(1);
    }
    tagger.close();
    assertThat(model.seen()).containsExactlyInAnyOrder("one", "two", "w0", "w1", "w2", "patient");
  }

  @Test
  void requestsThatNobodyWaitsForAnyMoreAreDropped() throws Exception {
    FirstWords model = FirstWords.blocked();
    try (BatchingTagger tagger = new BatchingTagger(model, 10, Duration.ZERO, 1000)) {
      CompletableFuture<List<Entity>> begun = tagger.tagAsync("begun");
      model.begun.acquire();
      CompletableFuture<List<Entity>> other = tagger.tagAsync("other");
      model.begun.acquire();
      CompletableFuture<List<Entity>> cancelled = tagger.tagAsync("cancelled");
      CompletableFuture<List<Entity>> kept = tagger.tagAsync("kept");
      FutureTask<List<Entity>> interrupted = new FutureTask<>(() -> tagger.tag("interrupted"));
      Thread waiting = waiting(interrupted);

      assertThat(cancelled.cancel(true)).isTrue();
      assertThat(begun.cancel(true)).isTrue();
      waiting.interrupt();
      assertThatThrownBy(interrupted::get).hasCauseInstanceOf(InterruptedException.class);
      model.permits.release(100);

      assertThat(kept.get()).hasSize(1);
      assertThat(other.get()).hasSize(1);
      assertThatThrownBy(begun::get).isInstanceOf(CancellationException.class);
    }
    assertThat(model.seen()).containsExactly("begun", "other", "kept");
  }

  @Test
  @Timeout(60)
  void aWaitingRequestThatIsCancelledMakesRoomForABlockedCaller() throws Exception {
    FirstWords model = FirstWords.blocked();
    try (BatchingTagger tagger = new BatchingTagger(model, 1, Duration.ZERO, 1)) {
      CompletableFuture<List<Entity>> one = tagger.tagAsync("one");
      CompletableFuture<List<Entity>> two = tagger.tagAsync("two");
      model.begun.acquire(2);
      CompletableFuture<List<Entity>> cancelled = tagger.tagAsync("cancelled");
      FutureTask<CompletableFuture<List<Entity>>> blocked =
          new FutureTask<>(() -> tagger.tagAsync("blocked"));
      waiting(blocked);

      cancelled.cancel(true);

      CompletableFuture<List<Entity>> result = blocked.get();
      model.permits.release(100);
      assertThat(result.get()).isEqualTo(FirstWords.entities("blocked"));
      assertThat(one.get()).isEqualTo(FirstWords.entities("one"));
      assertThat(two.get()).isEqualTo(FirstWords.entities("two"));
    }
    assertThat(model.seen()).containsExactlyInAnyOrder("one", "two", "blocked");
  }

  @Test
  void aRequestThatIsCancelledDoesNotFillABatch() throws Exception {
    FirstWords model = FirstWords.free();
    try (BatchingTagger tagger = new BatchingTagger(model, 2, FOREVER, 100)) {
      assertThat(tagger.tagAsync("cancelled").cancel(true)).isTrue();
      CompletableFuture<List<Entity>> b = tagger.tagAsync("b");
      assertThat(tagger.tag("c")).isEqualTo(FirstWords.entities("c"));
      assertThat(b.get()).isEqualTo(FirstWords.entities("b"));
    }
    assertThat(model.batches).containsExactly(List.of("b", "c"));
  }

  @Test
  void aRequestThatIsCancelledInABatchThatFailsIsNotTaggedAgain() throws Exception {
    FirstWords model = FirstWords.blocked();
    try (BatchingTagger tagger = new BatchingTagger(model, 2, FOREVER, 100)) {
      CompletableFuture<List<Entity>> poison = tagger.tagAsync("poison");
      CompletableFuture<List<Entity>> cancelled = tagger.tagAsync("cancelled");
      model.begun.acquire();
      cancelled.cancel(true);
      model.permits.release(100);
      assertThatThrownBy(poison::get).hasRootCauseMessage("poison");
    }
    assertThat(model.batches).containsExactly(List.of("poison", "cancelled"), List.of("poison"));
  }

  @Test
  void closingAnswersWhatWaitsAndLetsNobodyIn() throws Exception {
    FirstWords model = FirstWords.blocked();
    BatchingTagger tagger = new BatchingTagger(model, 4, FOREVER, 6);
    List<CompletableFuture<List<Entity>>> results = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      results.add(tagger.tagAsync("w" + i));
      if (i % 4 == 3) {
        model.begun.acquire();
      }
    }
    for (int i = 8; i < 14; i++) {
      results.add(tagger.tagAsync("w" + i));
    }
    FutureTask<List<Entity>> outside = new FutureTask<>(() -> tagger.tag("outside"));
    waiting(outside);
    FutureTask<Boolean> closing = new FutureTask<>(tagger::close, true);
    waiting(closing);

    assertThatThrownBy(outside::get)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("the tagger is closed");
    assertThatThrownBy(() -> tagger.tagAsync("late")).isInstanceOf(IllegalStateException.class);
    assertThat(results).noneMatch(CompletableFuture::isDone);
    model.permits.release(100);
    assertThat(closing.get()).isTrue();
    assertThat(results).allMatch(CompletableFuture::isDone);
    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i).get()).isEqualTo(FirstWords.entities("w" + i));
    }
    tagger.close();
  }

  @Test
  void aStageMayInterruptItsThreadOrCloseTheTagger() throws Exception {
    FirstWords model = FirstWords.blocked();
    BatchingTagger tagger = new BatchingTagger(model, 1, SOON, 100);
    for (int i = 0; i < 4; i++) {
      // The stage is there before the result is, so it runs on the tagger's thread, not on this.
      CompletableFuture<Void> interrupting =
          tagger.tagAsync("a").thenRun(() -> Thread.currentThread().interrupt());
      model.permits.release(2);
      interrupting.get();
      assertThat(tagger.tag("b")).hasSize(1);
    }
    CompletableFuture<Void> closing = tagger.tagAsync("last").thenRun(tagger::close);
    model.permits.release();
    closing.get();
    assertThatThrownBy(() -> tagger.tag("late")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @Timeout(60)
  void stagesOnBothThreadsMayCloseTheTagger() throws Exception {
    FirstWords model = FirstWords.blocked();
    BatchingTagger tagger = new BatchingTagger(model, 1, Duration.ZERO, 100);
    CountDownLatch bothAtWork = new CountDownLatch(2);
    List<CompletableFuture<Void>> closing = new ArrayList<>();
    for (String text : List.of("a", "b")) {
      closing.add(
          tagger
              .tagAsync(text)
              .thenRun(
                  () -> {
                    bothAtWork.countDown();
                    Uninterruptibles.awaitUninterruptibly(bothAtWork);
                    tagger.close();
                  }));
    }
    CompletableFuture<List<Entity>> last = tagger.tagAsync("last");
    model.permits.release(3);
    for (CompletableFuture<Void> stage : closing) {
      stage.get();
    }
    assertThat(last.get()).isEqualTo(FirstWords.entities("last"));
    tagger.close();
  }

  @Test
  void wordsThatAreChangedLaterAreTaggedAsTheyWere() throws Exception {
    FirstWords model = FirstWords.blocked();
    List<String> words = new ArrayList<>(List.of("then"));
    try (BatchingTagger tagger = new BatchingTagger(model, 1, SOON, 100)) {
      CompletableFuture<List<Entity>> result = tagger.tagAsync(words);
      words.set(0, "now");
      model.permits.release();
      assertThat(result.get()).isEqualTo(FirstWords.entities("then"));
    }
  }

  @Test
  void withTheModelClosedEveryRequestFailsAsItsCallsDo() throws Exception {
    NerModel model = load();
    try (BatchingTagger tagger = BatchingTagger.builder(model).maxBatch(3).build()) {
      assertThat(tagger.tag("Anna")).isEqualTo(model.tag("Anna"));
      model.close();
      List<CompletableFuture<List<Entity>>> results = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        results.add(tagger.tagAsync("Anna"));
      }
      for (CompletableFuture<List<Entity>> result : results) {
        assertThatThrownBy(result::get)
            .hasCauseInstanceOf(IllegalStateException.class)
            .hasRootCauseMessage("the model is closed");
      }
    }
  }

  @Test
  void closingWhileManyThreadsAskAnswersOrRefusesEveryRequest() throws Exception {
    for (int round = 0; round < 50; round++) {
      FirstWords model = FirstWords.free();
      BatchingTagger tagger = new BatchingTagger(model, 7, SOON, 10);
      CountDownLatch some = new CountDownLatch(10 * round);
      List<Future<Integer>> callers = new ArrayList<>();
      for (int thread = 0; thread < 6; thread++) {
        callers.add(
            threads.submit(
                () -> {
                  int answered = 0;
                  while (true) {
                    try {
                      assertThat(tagger.tag("w" + answered))
                          .isEqualTo(FirstWords.entities("w" + answered));
                      answered++;
                      some.countDown();
                    } catch (IllegalStateException e) {
                      return answered;
                    }
                  }
                }));
      }
      some.await();
      tagger.close();
      int answered = 0;
      for (Future<Integer> caller : callers) {
        answered += caller.get();
      }
      assertThat(model.seen()).hasSize(answered);
    }
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    try (NerModel model = load()) {
      BatchingTagger.Builder builder = BatchingTagger.builder(model);
      assertThatThrownBy(() -> builder.maxBatch(0)).hasMessage("batches of 0 texts");
      assertThatThrownBy(() -> builder.maxDelay(Duration.ofMillis(-1)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> builder.maxBatch(10).maxWaiting(9).build())
          .hasMessage("batches of 10 texts, but only 9 may wait");
    }
  }

  @Test
  void optionsThatCannotWorkWithTheModelAreRefused(@TempDir Path directory) throws Exception {
    Path saved = directory.resolve("model");
    try (NerModel model = load()) {
      model.save(saved);
    }
    Path config = saved.resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("\"B-", "\"I-B").replace("\"O\"", "\"I-O\""));
    try (NerModel model = NerModel.load(saved)) {
      BatchingTagger.Builder builder =
          BatchingTagger.builder(model)
              .options(TaggingOptions.DEFAULT.withDecoding(Decoding.VITERBI));
      assertThatThrownBy(builder::build)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("well-formed");
    }
  }

  @Test
  void aDelayMayBeLongerThanNanosecondsCount() throws Exception {
    try (NerModel model = load();
        BatchingTagger tagger =
            BatchingTagger.builder(model)
                .maxBatch(1)
                .maxDelay(Duration.ofSeconds(Long.MAX_VALUE))
                .build()) {
      assertThat(tagger.tag("Anna")).isEqualTo(model.tag("Anna"));
    }
  }
}
