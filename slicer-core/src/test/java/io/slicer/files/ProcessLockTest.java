package io.slicer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.testing.JavaProcess;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {
  @TempDir private Path directory;

  /** Another process: exits with 0 if it gets the lock, with 3 if it does not. */
  static final class Other {
    private Other() {}

    public static void main(String[] arguments) throws IOException {
      try (FileChannel channel =
          FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
        System.exit(channel.tryLock() == null ? 3 : 0);
      }
    }
  }

  private static int otherProcess(Path lock) throws IOException {
    try {
      return JavaProcess.of(Other.class, List.of(), lock.toString()).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void keepsOtherProcessesOutWhileWorkIsDone() throws IOException {
    Path lock = directory.resolve("sub/lock");

    ProcessLock.holding(lock, () -> assertThat(otherProcess(lock)).isEqualTo(3));

    assertThat(otherProcess(lock)).isZero();
  }

  @Test
  void letsOneThreadWorkAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Boolean> task =
          () -> {
            for (int i = 0; i < 200; i++) {
              ProcessLock.holding(
                  directory.resolve("lock"),
                  () -> {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    inside.decrementAndGet();
                  });
            }
            return true;
          };
      for (Future<Boolean> done : threads.invokeAll(List.of(task, task, task, task))) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void letsGoWhenTheWorkFails() throws IOException {
    Path lock = directory.resolve("lock");
    assertThatThrownBy(
            () ->
                ProcessLock.holding(
                    lock,
                    () -> {
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");

    assertThat(otherProcess(lock)).isZero();
  }

  @Test
  void holdsOnceAndUntilItIsClosed() throws IOException {
    Path lock = directory.resolve("sub/lock");

    try (Closeable held = ProcessLock.tryHold(lock).orElseThrow()) {
      assertThat(held).isNotNull();
      assertThat(ProcessLock.tryHold(directory.resolve("sub/../sub/lock"))).isEmpty();
      // Still: the second attempt has not given up the lock of the first.
      assertThat(otherProcess(lock)).isEqualTo(3);
    }

    assertThat(otherProcess(lock)).isZero();
    ProcessLock.tryHold(lock).orElseThrow().close();
  }
}
