package io.slicer.hub;

import io.slicer.http.ProxyException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The attempts at one request: how many there may be, and how long to wait before the next. */
final class Attempts {
  static final int USUAL = 5;

  /** Whoever wants to be left alone for longer than this is not waited for. */
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  private final int most;
  private final Duration firstPause;
  private int made;

  /**
   * No attempt yet.
   *
   * @param most how many may fail
   * @param firstPause before the first retry; doubled for each further one
   */
  Attempts(int most, Duration firstPause) {
    this.most = most;
    this.firstPause = firstPause;
  }

  /** A server that cannot do it now. */
  static final class BusyException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Duration> retryAfter;

    BusyException(String message, Optional<Duration> retryAfter) {
      super(
          message
              + retryAfter
                  .filter(pause -> pause.compareTo(LONGEST_PAUSE) > 0)
                  .map(pause -> " and wants to be asked again in " + pause.toSeconds() + " s")
                  .orElse(""));
      this.retryAfter = retryAfter;
    }

    private boolean wantsTooMuch() {
      return retryAfter.filter(pause -> pause.compareTo(LONGEST_PAUSE) > 0).isPresent();
    }
  }

  /** What makes progress may go on. */
  void beginAnew() {
    made = 0;
  }

  /**
   * Waits for the next attempt.
   *
   * @param failure of this one
   * @throws IOException the failure, unless another attempt is worth it
   */
  void pauseAfter(IOException failure) throws IOException {
    made++;
    if (made >= most || isFinal(failure)) {
      throw failure;
    }
    Duration pause = firstPause.multipliedBy(1L << (made - 1));
    if (failure instanceof BusyException busy) {
      pause = busy.retryAfter.filter(asked -> asked.compareTo(firstPause) > 0).orElse(pause);
    }
    LOG.warn("{}; trying again in {} s", HubClient.reason(failure), pause.toSeconds());
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }

  private static boolean isFinal(IOException failure) {
    return failure instanceof InterruptedIOException
        || failure instanceof FileSystemException
        || failure instanceof ProxyException
        || (failure instanceof BusyException busy && busy.wantsTooMuch());
  }
}
