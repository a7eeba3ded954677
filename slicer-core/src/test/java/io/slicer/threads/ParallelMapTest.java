package io.slicer.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParallelMapTest {
  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @ParameterizedTest
  @CsvSource({"0,3", "1,3", "31,2", "32,2", "33,2", "1000,1", "1000,2", "1000,7"})
  void resultsComeInTheOrderOfTheElements(int count, int threads) {
    assertThat(ParallelMap.map(numbers(count), threads, i -> "" + i))
        .isEqualTo(numbers(count).stream().map(i -> "" + i).toList());
  }

  @Test
  void severalThreadsWorkAtATime() {
    CountDownLatch bothAtWork = new CountDownLatch(2);
    ParallelMap.map(
        numbers(64),
        2,
        i -> {
          if (i % 32 == 0) {
            bothAtWork.countDown();
            try {
              bothAtWork.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
          return i;
        });
    assertThat(bothAtWork.getCount()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "5"})
  void theFirstFailureIsThrown(int threads) {
    assertThatThrownBy(
            () ->
                ParallelMap.map(
                    numbers(500),
                    threads,
                    i -> {
                      if (i >= 100) {
                        throw new IllegalArgumentException("element " + i);
                      }
                      return i;
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("element 100");
  }

  @Test
  void anInterruptedCallerGetsItsResultsAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    assertThat(ParallelMap.map(numbers(200), 3, i -> i)).isEqualTo(numbers(200));
    assertThat(Thread.interrupted()).isTrue();
  }
}
