package io.slicer.ner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.hub.PretrainedModel;
import io.slicer.model.TokenSequence;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.testing.GoldenFiles;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One model and many threads that know nothing of each other. */
class NerModelLoadTest {
  private static final PretrainedModel SOURCE =
      PretrainedModel.of(GoldenFiles.shipped("tiny-xlmr").directory());
  private static final int CALLS = 60;
  private static final List<String> WORDS =
      List.of("Anna", "lives", "in", "Zürich", "the", "北京", "river", "😀", "(", "1968", "na");

  private static List<String> words(int count, Random random) {
    return random.ints(count, 0, WORDS.size()).mapToObj(WORDS::get).toList();
  }

  private static String text(int count, Random random) {
    return String.join(" ", words(count, random));
  }

  /** Calls of every kind, from nothing to many windows; what they return compares by its bits. */
  private static List<Function<NerModel, Object>> calls() {
    Random random = new Random(11);
    List<Function<NerModel, Object>> calls = new ArrayList<>();
    for (int length : new int[] {0, 1, 5, 17, 61, 150}) {
      String text = text(length, random);
      List<String> words = words(length, random);
      List<String> texts =
          IntStream.range(0, 15).mapToObj(i -> text(random.nextInt(length + 2), random)).toList();
      List<List<String>> sentences =
          IntStream.range(0, 5).mapToObj(i -> words(random.nextInt(length + 2), random)).toList();
      int[] ids = random.ints(1 + Math.min(length, 60), 5, 400).toArray();
      TokenSequence sequence =
          TokenSequence.unlabelled(
              ids, new int[ids.length], IntStream.range(0, ids.length).toArray());
      TaggingOptions options =
          new TaggingOptions(
              List.of(Aggregation.values()).get(length % 3),
              List.of(Decoding.values()).get(length % 2));
      NerDataset dataset =
          NerDataset.of(
              "test",
              List.of(
                  new Sentence(words(length + 1, random), Collections.nCopies(length + 1, "O"))));
      calls.add(model -> model.tag(text));
      calls.add(model -> model.tag(words));
      calls.add(model -> model.tagTexts(texts));
      calls.add(model -> model.tagTexts(texts, options));
      calls.add(model -> model.tagSentences(sentences));
      calls.add(model -> model.tagSubwords(texts));
      calls.add(model -> model.evaluate(dataset, Scoring.SUBWORDS).predicted());
      calls.add(model -> bits(model.scores(List.of(sequence, sequence)).get(1)));
    }
    return calls;
  }

  private static List<Integer> bits(float[] values) {
    return IntStream.range(0, values.length)
        .mapToObj(i -> Float.floatToRawIntBits(values[i]))
        .toList();
  }

  private static <T> List<T> all(ExecutorService threads, List<Callable<T>> tasks)
      throws Exception {
    List<T> results = new ArrayList<>();
    for (Future<T> task : threads.invokeAll(tasks)) {
      results.add(task.get());
    }
    return results;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theSameCallGivesTheSameBitsOnAnyOfManyThreads(int modelThreads) throws Exception {
    List<Function<NerModel, Object>> calls = calls();
    List<Object> expected;
    try (NerModel alone = NerModel.load(SOURCE, modelThreads)) {
      expected = calls.stream().map(call -> call.apply(alone)).toList();
    }
    ExecutorService threads = Executors.newFixedThreadPool(16);
    // Not yet warm: what is made at the first use is made by threads that meet there.
    try (NerModel shared = NerModel.load(SOURCE, modelThreads)) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 16; thread++) {
        Random random = new Random(thread);
        tasks.add(
            () -> {
              for (int i = 0; i < CALLS; i++) {
                int call = random.nextInt(calls.size());
                assertThat(calls.get(call).apply(shared)).isEqualTo(expected.get(call));
              }
              return CALLS;
            });
      }
      assertThat(all(threads, tasks)).hasSize(16);
    } finally {
      threads.shutdownNow();
    }
  }

  @RepeatedTest(8)
  void callsThatRunWhenTheModelIsClosedFinishAndLaterOnesAreRefused(RepetitionInfo repetition)
      throws Exception {
    List<Function<NerModel, Object>> calls = calls();
    List<Object> expected;
    try (NerModel alone = NerModel.load(SOURCE, 2)) {
      expected = calls.stream().map(call -> call.apply(alone)).toList();
    }
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      NerModel closing = NerModel.load(SOURCE, 2);
      // From none, where the first call of all meets the end, to some dozens.
      CountDownLatch finishedBefore =
          new CountDownLatch(8 * (repetition.getCurrentRepetition() - 1));
      AtomicInteger begun = new AtomicInteger();
      AtomicInteger closed = new AtomicInteger();
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 6; thread++) {
        Random random = new Random(100L * repetition.getCurrentRepetition() + thread);
        tasks.add(
            () -> {
              while (true) {
                boolean wasClosed = closed.get() > 0;
                int call = random.nextInt(calls.size());
                begun.incrementAndGet();
                try {
                  Object result = calls.get(call).apply(closing);
                  assertThat(result).isEqualTo(expected.get(call));
                  assertThat(wasClosed).isFalse();
                } catch (IllegalStateException e) {
                  assertThat(e).hasMessage("the model is closed");
                  return true;
                }
                finishedBefore.countDown();
              }
            });
      }
      for (int closer = 0; closer < 2; closer++) {
        tasks.add(
            () -> {
              finishedBefore.await();
              closing.close();
              closed.incrementAndGet();
              return true;
            });
      }
      assertThat(all(threads, tasks)).hasSize(8).containsOnly(true);
      assertThat(closed).hasValue(2);
      for (Function<NerModel, Object> call : calls) {
        assertThatThrownBy(() -> call.apply(closing))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("the model is closed");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void anInterruptEndsAtMostTheCallOfItsThread() throws Exception {
    List<Function<NerModel, Object>> calls = calls();
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try (NerModel model = NerModel.load(SOURCE, 2)) {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int thread = 0; thread < 6; thread++) {
        boolean interrupted = thread % 2 == 0;
        tasks.add(
            () -> {
              for (Function<NerModel, Object> call : calls) {
                if (interrupted) {
                  Thread.currentThread().interrupt();
                }
                try {
                  assertThat(call.apply(model)).isNotNull();
                } catch (CancellationException e) {
                  assertThat(interrupted).isTrue();
                }
                assertThat(Thread.interrupted()).isEqualTo(interrupted);
              }
              return true;
            });
      }
      assertThat(all(threads, tasks)).hasSize(6);
      try (NerModel alone = NerModel.load(SOURCE, 2)) {
        for (Function<NerModel, Object> call : calls) {
          assertThat(call.apply(model)).isEqualTo(call.apply(alone));
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
