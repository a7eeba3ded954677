package io.slicer.hub;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A body that is given up when nothing comes any more, or next to nothing. java.net.http by itself
 * waits forever once the headers have arrived.
 */
final class GuardedBody extends InputStream {
  /** What has to come for each {@code patience} of waiting: a few hundred bytes a second. */
  static final int LEAST = 1 << 14;

  private final InputStream body;
  private final ExecutorService threads;
  private final Duration patience;
  private long waited;
  private int came;

  GuardedBody(InputStream body, ExecutorService threads, Duration patience) {
    this.body = body;
    this.threads = threads;
    this.patience = patience;
  }

  @Override
  public int read() throws IOException {
    byte[] single = new byte[1];
    return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    long start = System.nanoTime();
    Future<Integer> read = threads.submit(() -> body.read(bytes, offset, length));
    try {
      int n = read.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      requireMore(System.nanoTime() - start, n);
      return n;
    } catch (TimeoutException e) {
      body.close();
      throw new HttpTimeoutException("nothing came for " + patience.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IOException(Throwables.getRootCause(e).getMessage(), e);
    } catch (InterruptedException e) {
      body.close();
      throw interrupted(e);
    }
  }

  private void requireMore(long nanos, int bytes) throws IOException {
    waited += nanos;
    came += bytes;
    if (came >= LEAST) {
      waited = 0;
      came = 0;
    } else if (bytes >= 0 && waited > patience.toNanos()) {
      body.close();
      throw new HttpTimeoutException(
          "only %d bytes came in %d s".formatted(came, TimeUnit.NANOSECONDS.toSeconds(waited)));
    }
  }

  static InterruptedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException e = new InterruptedIOException("interrupted");
    e.initCause(cause);
    return e;
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
