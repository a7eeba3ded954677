package io.slicer.hub;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.slicer.http.Addresses;
import io.slicer.http.Proxies;
import io.slicer.http.Route;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Gets addresses from the Hub and from where it redirects to. The token goes to the Hub's own
 * origin and nowhere else. Proxies are asked as {@link Proxies} says.
 */
final class HubHttp implements AutoCloseable {
  private static final int MOST_REDIRECTS = 10;

  private final HubSettings settings;
  private final Duration patience;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          new ThreadFactoryBuilder().setDaemon(true).setNameFormat("slicer-hub-%d").build());
  private final Proxies proxies;
  private final HttpClient client;

  /**
   * A client.
   *
   * @param settings endpoint and token
   * @param patience how long to wait for a connection, an answer, or the next bytes of a body
   * @param proxies through which the Hub is asked
   */
  HubHttp(HubSettings settings, Duration patience, Proxies proxies) {
    this.settings = settings;
    this.patience = patience;
    this.proxies = proxies;
    this.client =
        HttpClient.newBuilder()
            .proxy(proxies.selector())
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
   * @param route through which proxy it came, if any
   */
  record Answer(
      int status, HttpHeaders headers, @Nullable String sha256, InputStream body, Route route)
      implements Closeable {
    /** For messages: nothing without a proxy. */
    String way() {
      return route.isThroughProxy() ? ", " + route : "";
    }

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
      Sent sent = send(at, from, atHome ? authorization() : null);
      HttpResponse<InputStream> response = sent.response();
      if (atHome && sha256 == null) {
        sha256 = sha256(response.headers());
      }
      Optional<String> location = response.headers().firstValue("Location");
      if (response.statusCode() / 100 != 3 || location.isEmpty()) {
        return new Answer(
            response.statusCode(),
            response.headers(),
            sha256,
            new GuardedBody(response.body(), threads, patience),
            sent.route());
      }
      response.body().close();
      at = redirected(at, location.get());
    }
    throw new IOException(
        Addresses.shown(address) + " leads to more than " + MOST_REDIRECTS + " redirects");
  }

  /** An answer, and the way that the request went. */
  private record Sent(HttpResponse<InputStream> response, Route route) {}

  private Sent send(URI address, long from, @Nullable String authorization) throws IOException {
    Route route = proxies.route(address);
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(Addresses.withoutUser(address))
              .timeout(patience)
              .header("User-Agent", "slicer");
      if (authorization != null) {
        request.header("Authorization", authorization);
      }
      if (route.authorization() != null) {
        request.header("Proxy-Authorization", route.authorization());
      }
      if (from > 0) {
        request.header("Range", "bytes=" + from + "-");
      }
      return new Sent(
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()), route);
    } catch (InterruptedException e) {
      throw GuardedBody.interrupted(e);
    } catch (IOException | RuntimeException e) { // Strange ports and headers are the latter.
      throw new IOException(
          Addresses.shown(address) + " cannot be asked, " + route + ": " + HubClient.reason(e), e);
    }
  }

  /** The token, or what stands in the endpoint. */
  private @Nullable String authorization() {
    return settings.token() == null
        ? Addresses.authorization(settings.endpoint())
        : "Bearer " + settings.token();
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
      throw new IOException(Addresses.shown(from) + " redirects to what is no address", e);
    }
    boolean secure = "https".equalsIgnoreCase(to.getScheme());
    boolean plain = "http".equalsIgnoreCase(to.getScheme());
    if (to.getHost() == null || !(secure || (plain && from.getScheme().equalsIgnoreCase("http")))) {
      throw new IOException(
          Addresses.shown(from)
              + " redirects to "
              + Addresses.shown(to)
              + ", which is not followed");
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

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
