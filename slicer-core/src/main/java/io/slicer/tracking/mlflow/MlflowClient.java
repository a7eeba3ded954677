package io.slicer.tracking.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.slicer.http.Proxies;
import io.slicer.http.ProxyException;
import io.slicer.http.RetryAfter;
import io.slicer.http.Route;
import io.slicer.tracking.mlflow.ServerException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Speaks to a tracking server: MLflow's REST interface, version 2.0. */
final class MlflowClient implements AutoCloseable {
  /** Numbers that JSON has no name for are written as texts: bare, they end a server's reading. */
  static final JsonMapper JSON = new JsonMapper();

  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final int SLOWEST_BYTES_PER_SECOND = 100_000;
  private static final int LONGEST_MESSAGE = 300;

  private final MlflowServer server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          new ThreadFactoryBuilder().setDaemon(true).setNameFormat("slicer-mlflow-%d").build());
  private final Proxies proxies = Proxies.ofThisMachine();
  private final HttpClient client;

  MlflowClient(MlflowServer server) throws IOException {
    this.server = server;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .proxy(proxies.selector())
            .executor(threads)
            .connectTimeout(server.timeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1);
    Tls.context(server).ifPresent(builder::sslContext);
    client = builder.build();
  }

  MlflowServer server() {
    return server;
  }

  /** Asks for something. */
  JsonNode get(String call, String... query) throws ServerException, InterruptedException {
    StringBuilder address = new StringBuilder(server.uri() + API + call);
    for (int i = 0; i < query.length; i += 2) {
      address.append(i == 0 ? '?' : '&').append(query[i]).append('=').append(encoded(query[i + 1]));
    }
    return json(send(request(address.toString()).GET(), server.timeout()));
  }

  /** Has something done. */
  JsonNode post(String call, ObjectNode body) throws ServerException, InterruptedException {
    HttpRequest.Builder request =
        request(server.uri() + API + call)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    return json(send(request, server.timeout()));
  }

  /**
   * Puts a file of a run.
   *
   * @param path below the server's root of artifacts
   */
  void put(String path, Path file) throws ServerException, InterruptedException, IOException {
    String encoded =
        Arrays.stream(path.split("/")).map(MlflowClient::segment).collect(Collectors.joining("/"));
    Duration time = server.timeout().plusSeconds(Files.size(file) / SLOWEST_BYTES_PER_SECOND);
    HttpResponse<String> answer =
        send(
            request(server.uri() + ARTIFACTS + encoded)
                .PUT(HttpRequest.BodyPublishers.ofFile(file)),
            time);
    check(answer);
    if (!answer.body().isBlank()) {
      json(answer);
    }
  }

  private static String segment(String segment) {
    return encoded(segment).replace("+", "%20");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder request(String address) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address)).header("User-Agent", "slicer");
    if (server.authorization() != null) {
      request.header("Authorization", server.authorization());
    }
    return request;
  }

  /** The time counts until the last byte is there, which java.net.http's own does not. */
  private HttpResponse<String> send(HttpRequest.Builder request, Duration time)
      throws ServerException, InterruptedException {
    Route route = route();
    if (route.authorization() != null) {
      request.header("Proxy-Authorization", route.authorization());
    }
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    try {
      return answer.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new ServerException(Kind.NO_ANSWER, "no answer in " + time.toSeconds() + " s");
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ServerException(Kind.NO_ANSWER, explained(cause) + ", " + route);
    }
  }

  private Route route() throws ServerException {
    try {
      return proxies.route(server.uri());
    } catch (ProxyException e) {
      throw new ServerException(Kind.STRANGE, String.valueOf(e.getMessage()));
    }
  }

  private static String explained(Throwable failure) {
    if (failure instanceof ConnectException) {
      return "no connection" + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
    }
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private static JsonNode json(HttpResponse<String> answer) throws ServerException {
    check(answer);
    try {
      JsonNode body = JSON.readTree(answer.body());
      if (body != null && body.isObject()) {
        return body;
      }
    } catch (JsonProcessingException e) {
      // It is said below.
    }
    throw new ServerException(
        Kind.STRANGE, "the answer is no JSON; is it an MLflow server that answers?");
  }

  private static void check(HttpResponse<String> answer) throws ServerException {
    int status = answer.statusCode();
    if (status == 200) {
      return;
    }
    JsonNode error = error(answer);
    String code = error.path("error_code").asText("");
    String message =
        code.isEmpty() ? "HTTP " + status : code + ": " + shortened(error.path("message").asText());
    switch (status) {
      case 401, 403 -> throw new ServerException(Kind.UNAUTHORIZED, message);
      case 408, 429, 500, 502, 503, 504 ->
          throw new ServerException(Kind.BUSY, message, retryAfter(answer, Instant.now()));
      default -> {
        boolean gone =
            code.equals("RESOURCE_DOES_NOT_EXIST")
                || message.contains("must be in the 'active' state");
        boolean strange = status / 100 == 3 || code.isEmpty();
        throw new ServerException(
            gone ? Kind.GONE : strange ? Kind.STRANGE : Kind.REFUSED, message);
      }
    }
  }

  private static JsonNode error(HttpResponse<String> answer) {
    if (answer.headers().firstValue("Content-Type").orElse("").startsWith("application/json")) {
      try {
        JsonNode error = JSON.readTree(answer.body());
        if (error != null) {
          return error;
        }
      } catch (JsonProcessingException e) {
        // An error of which nothing more is known.
      }
    }
    return JSON.createObjectNode();
  }

  private static String shortened(String message) {
    String line = message.replaceAll("\\s+", " ");
    return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
  }

  private static Optional<Duration> retryAfter(HttpResponse<String> answer, Instant now) {
    return RetryAfter.in(answer.headers(), now)
        .map(pause -> pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
