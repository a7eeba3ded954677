package io.slicer.tracking.mlflow;

import io.slicer.files.ProcessLock;
import io.slicer.tracking.mlflow.ServerException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends runs to a server while they are written, on a thread of its own. Nobody who logs waits for
 * it: they say that there is something new, and it reads the journal when it comes to it. While the
 * server is away it tries again after growing pauses.
 */
final class Uploader {
  /** In the directory of a run, while somebody sends it. */
  static final String LOCK = "slicer-upload.lock";

  private static final Logger LOG = LoggerFactory.getLogger(Uploader.class);

  /** Between two times of sending, and before the second try. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  /** How much longer the longest pause is: a minute. */
  private static final int GROWTH = 60;

  /**
   * So many answers in a row that are none: what is sent is the cause, or it is no MLflow server.
   */
  private static final int PATIENCE = 12;

  private final MlflowServer server;
  private final Duration pause;
  private final ReentrantLock state = new ReentrantLock();
  private final Condition changed = state.newCondition();
  private final Map<Path, Sending> runs = new LinkedHashMap<>();
  private final Thread thread;
  private boolean news;
  private boolean ending;
  private boolean ended;
  private boolean saidAway;
  private int failures;

  /** A run that is sent from here. */
  private record Sending(@Nullable String attached, Closeable lock, boolean closed) {}

  Uploader(MlflowServer server, Duration pause) {
    this.server = server;
    this.pause = pause;
    thread = new Thread(this::work, "slicer-mlflow-upload");
    thread.setDaemon(true);
    thread.start();
  }

  MlflowServer server() {
    return server;
  }

  /**
   * Sends a run, too, from now on.
   *
   * @param run its directory
   * @param attached the server's run that it goes on with; null for one of its own
   */
  void add(Path run, @Nullable String attached) throws IOException {
    Optional<Closeable> lock = ProcessLock.tryHold(run.resolve(LOCK));
    if (lock.isEmpty()) {
      LOG.warn("another program sends {} to a server: this one does not", run);
      return;
    }
    state.lock();
    try {
      runs.put(run, new Sending(attached, lock.get(), false));
    } finally {
      state.unlock();
    }
    wake();
  }

  /** Says that nothing more comes of a run: it is forgotten when all of it was sent. */
  void close(Path run) {
    state.lock();
    try {
      runs.computeIfPresent(
          run, (path, sending) -> new Sending(sending.attached(), sending.lock(), true));
    } finally {
      state.unlock();
    }
    wake();
  }

  /** Says that there is something to send. */
  void wake() {
    state.lock();
    try {
      news = true;
      changed.signalAll();
    } finally {
      state.unlock();
    }
  }

  /**
   * Sends what is left and ends, but waits only so long, and not for a server that is away.
   *
   * @return whether all was sent
   */
  boolean end(Duration patience) {
    state.lock();
    try {
      ending = true;
      changed.signalAll();
      long left = patience.toNanos();
      while (!ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      return ended && failures == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      state.unlock();
      thread.interrupt();
    }
  }

  private void work() {
    try (MlflowClient client = new MlflowClient(server)) {
      while (waitForNews()) {
        pause(pass(client).orElse(pause));
      }
    } catch (InterruptedException e) {
      LOG.debug("sending to {} ends", server);
    } catch (IOException | RuntimeException e) {
      failures++;
      LOG.warn("nothing more is sent to {}: {}", server, reason(e));
    } finally {
      release();
    }
  }

  private static String reason(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  private void release() {
    state.lock();
    try {
      ended = true;
      for (Sending sending : runs.values()) {
        sending.lock().close();
      }
      changed.signalAll();
    } catch (IOException e) {
      LOG.debug("a lock is left", e);
    } finally {
      state.unlock();
    }
  }

  /** Waits; false if all was sent, or tried for the last time, and it is to end. */
  private boolean waitForNews() throws InterruptedException {
    state.lock();
    try {
      while (!news) {
        if (ending) {
          return false;
        }
        changed.await();
      }
      news = false;
      return true;
    } finally {
      state.unlock();
    }
  }

  /** Gives others time, unless it is to end. */
  private void pause(Duration time) throws InterruptedException {
    state.lock();
    try {
      long left = time.toNanos();
      while (!ending && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      state.unlock();
    }
  }

  /**
   * Sends all there is of all runs.
   *
   * @return when to try again; empty if everything was sent
   */
  private Optional<Duration> pass(MlflowClient client) throws InterruptedException, IOException {
    try {
      for (Map.Entry<Path, Sending> run : sending()) {
        Upload upload = new Upload(run.getKey(), client);
        String attached = run.getValue().attached();
        if (attached != null) {
          upload.attach(attached);
        }
        upload.send();
        if (run.getValue().closed()) {
          forget(run.getKey());
        }
      }
      if (saidAway) {
        LOG.info("{} is there again, and has everything", server);
      }
      saidAway = false;
      failures = 0;
      return Optional.empty();
    } catch (ServerException e) {
      failures++;
      return Optional.of(afterFailure(e));
    }
  }

  private void forget(Path run) throws IOException {
    state.lock();
    try {
      Sending sent = runs.remove(run);
      if (sent != null) {
        sent.lock().close();
      }
    } finally {
      state.unlock();
    }
  }

  private List<Map.Entry<Path, Sending>> sending() {
    state.lock();
    try {
      return runs.entrySet().stream().map(run -> Map.entry(run.getKey(), run.getValue())).toList();
    } finally {
      state.unlock();
    }
  }

  private Duration afterFailure(ServerException e) throws IOException {
    boolean last = e.kind() == Kind.UNAUTHORIZED || e.kind() == Kind.REFUSED;
    boolean tiresome = e.kind() != Kind.NO_ANSWER && failures >= PATIENCE;
    if (last || tiresome) {
      throw new IOException(MlflowSync.explained(e));
    }
    if (!saidAway) {
      saidAway = true;
      LOG.warn(
          "{}: {}; the run is kept in the journal and sent as soon as that is possible",
          server,
          e.getMessage());
    }
    state.lock();
    try {
      news = !ending;
    } finally {
      state.unlock();
    }
    return e.retryAfter().orElseGet(this::growing);
  }

  /** From one second to one minute, with a part of chance, so that many do not come at once. */
  private Duration growing() {
    long longest =
        Math.min(GROWTH * pause.toMillis(), pause.toMillis() << Math.min(failures - 1, 10));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
  }
}
