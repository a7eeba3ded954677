package io.slicer.hub;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Gets addresses from the Hub and from where it redirects to. The token goes to the Hub's own
 * origin and nowhere else. A connection on which nothing comes any more is given up, which
 * java.net.http by itself never does once the headers have arrived.
 */
final class HubHttp implements AutoCloseable {
  private static final int MOST_REDIRECTS = 10;

  private final HubSettings settings;
  private final Duration patience;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          new ThreadFactoryBuilder().setDaemon(true).setNameFormat("slicer-hub-%d").build());
  private final HttpClient client;

  /**
   * A client.
   *
   * @param settings endpoint and token
   * @param patience how long to wait for a connection, an answer, or the next bytes of a body
   */
  HubHttp(HubSettings settings, Duration patience) {
    this.settings = settings;
    this.patience = patience;
    this.client =
        HttpClient.newBuilder()
            .executor(threads)
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NEVER)
            // Bulk transfers gain nothing from HTTP/2, and 1.1 notices a body that is cut short.
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  /**
   * The answer to a request, after redirects.
   *
   * @param status HTTP status
   * @param headers its headers
   * @param sha256 of the file, as the Hub itself gave it, or null
   * @param body the content; its reading is guarded against stalls
   */
  record Answer(int status, HttpHeaders headers, @Nullable String sha256, InputStream body)
      implements Closeable {
    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  /**
   * Gets an address.
   *
   * @param address of the Hub
   * @param from the first byte that is wanted
   * @return the answer, whatever its status unless that is a redirect; the caller closes it
   * @throws IOException if there is no answer
   */
  Answer get(URI address, long from) throws IOException {
    URI at = address;
    String sha256 = null;
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      boolean atHome = sameOrigin(at, settings.endpoint());
      HttpResponse<InputStream> response = send(at, from, atHome ? settings.token() : null);
      if (atHome && sha256 == null) {
        sha256 = sha256(response.headers());
      }
      Optional<String> location = response.headers().firstValue("Location");
      if (response.statusCode() / 100 != 3 || location.isEmpty()) {
        return new Answer(
            response.statusCode(), response.headers(), sha256, guarded(response.body()));
      }
      response.body().close();
      at = redirected(at, location.get());
    }
    throw new IOException(address + " leads to more than " + MOST_REDIRECTS + " redirects");
  }

  private HttpResponse<InputStream> send(URI address, long from, @Nullable String token)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).timeout(patience).header("User-Agent", "slicer");
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (from > 0) {
      request.header("Range", "bytes=" + from + "-");
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static boolean sameOrigin(URI a, URI b) {
    return a.getScheme().equalsIgnoreCase(b.getScheme())
        && a.getHost().equalsIgnoreCase(b.getHost())
        && a.getPort() == b.getPort();
  }

  private static URI redirected(URI from, String location) throws IOException {
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException(from + " redirects to \"" + location + "\", which is no address", e);
    }
    boolean secure = "https".equalsIgnoreCase(to.getScheme());
    boolean plain = "http".equalsIgnoreCase(to.getScheme());
    if (to.getHost() == null || !(secure || (plain && from.getScheme().equalsIgnoreCase("http")))) {
      throw new IOException(from + " redirects to " + to + ", which is not followed");
    }
    return to;
  }

  /** The Hub gives the hash of large files as their linked entity tag. */
  private static @Nullable String sha256(HttpHeaders headers) {
    return headers
        .firstValue("X-Linked-ETag")
        .or(() -> headers.firstValue("ETag"))
        .map(tag -> tag.replaceFirst("^W/", "").replace("\"", ""))
        .filter(tag -> tag.matches("[0-9a-f]{64}"))
        .orElse(null);
  }

  private InputStream guarded(InputStream body) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        Future<Integer> read = threads.submit(() -> body.read(bytes, offset, length));
        try {
          return read.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          body.close();
          throw new HttpTimeoutException("nothing came for " + patience.toSeconds() + " s");
        } catch (ExecutionException e) {
          throw new IOException(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
          body.close();
          throw interrupted(e);
        }
      }

      @Override
      public void close() throws IOException {
        body.close();
      }
    };
  }

  private static InterruptedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException e = new InterruptedIOException("interrupted");
    e.initCause(cause);
    return e;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
