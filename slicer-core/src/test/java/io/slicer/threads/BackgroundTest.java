package io.slicer.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BackgroundTest {
  @Test
  @Timeout(60)
  void whereSomeWorkFailsTheRestIsWaitedFor() throws Exception {
    RuntimeException first = new IllegalStateException("first");
    RuntimeException last = new IllegalArgumentException("last");
    CompletableFuture<String> running = new CompletableFuture<>();
    List<CompletableFuture<String>> all =
        List.of(CompletableFuture.failedFuture(first), running, new CompletableFuture<>());
    FutureTask<Boolean> waiting =
        new FutureTask<>(
            () -> {
              assertThatThrownBy(() -> Background.awaitAll(all))
                  .isSameAs(first)
                  .hasSuppressedException(last);
              return true;
            });
    Thread thread = new Thread(waiting);
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(waiting.isDone()).isFalse();
      Thread.onSpinWait();
    }

    running.complete("done");
    all.get(2).completeExceptionally(last);

    assertThat(waiting.get()).isTrue();
  }

  @Test
  void whereNothingFailsNothingIsThrown() {
    CompletableFuture<Thread> here = Background.here(Thread::currentThread);

    Background.awaitAll(List.of(here, Background.run("elsewhere", () -> 1)));

    assertThat(here).isCompletedWithValue(Thread.currentThread());
  }
}
