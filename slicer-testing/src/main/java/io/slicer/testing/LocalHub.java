package io.slicer.testing;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A Hub with one model on this machine, and faults at the tests' command. */
public final class LocalHub implements AutoCloseable {
  /** The only revision there is. */
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final String model;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, Deque<Fault>> faults = new LinkedHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private @Nullable URI cdn;

  /** A request as it came. */
  public record Request(String path, @Nullable String authorization, @Nullable String range) {}

  /** Something that goes wrong once. */
  private interface Fault {
    /** Returns whether the request has been dealt with. */
    boolean on(HttpExchange exchange, byte[] content) throws IOException;
  }

  public LocalHub(String model) throws IOException {
    this.model = model;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public URI endpoint() {
    return URI.create("http://localhost:" + server.getAddress().getPort());
  }

  public LocalHub file(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  public LocalHub file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Large files are to be had from there. */
  public LocalHub redirectingTo(URI elsewhere) {
    cdn = elsewhere;
    return this;
  }

  /** The next answer that would give this file, or "api", has this status. */
  public LocalHub failing(String name, int status, String... header) {
    return fault(
        name,
        (exchange, content) -> {
          if (header.length > 0) {
            exchange.getResponseHeaders().add(header[0], header[1]);
          }
          exchange.sendResponseHeaders(status, -1);
          return true;
        });
  }

  /** The next answer with this file breaks off. */
  public LocalHub breakingAfter(String name, int bytes) {
    return fault(
        name,
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, bytes);
          return true;
        });
  }

  /** The next answer with this file is said to be of another length. */
  public LocalHub promising(String name, long bytes) {
    return fault(
        name,
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, bytes);
          return true;
        });
  }

  /** The next answer with this file stops coming but keeps the connection open. */
  public LocalHub stallingAfter(String name, int bytes) {
    return fault(
        name,
        (exchange, content) -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, bytes);
          exchange.getResponseBody().flush();
          try {
            closed.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return true;
        });
  }

  /** The next answer with this file has all of it, whatever part was asked for. */
  public LocalHub ignoringRange(String name) {
    return fault(
        name,
        (exchange, content) -> {
          exchange.getRequestHeaders().remove("Range");
          return false;
        });
  }

  /** The next answer with this file has other bytes. */
  public LocalHub corrupting(String name) {
    return fault(
        name,
        (exchange, content) -> {
          byte[] other = content.clone();
          other[other.length - 1] ^= 1;
          send(exchange, other);
          return true;
        });
  }

  private LocalHub fault(String name, Fault fault) {
    faults.computeIfAbsent(name, key -> new ArrayDeque<>()).add(fault);
    return this;
  }

  public List<Request> requests() {
    return requests;
  }

  public List<Request> requests(String name) {
    return requests.stream().filter(request -> request.path().endsWith("/" + name)).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getRawPath();
      Headers asked = exchange.getRequestHeaders();
      requests.add(new Request(path, asked.getFirst("Authorization"), asked.getFirst("Range")));
      if (path.startsWith("/api/models/" + model + "/revision/")) {
        answer(exchange, "api", description());
        return;
      }
      String name = path.substring(path.lastIndexOf('/') + 1);
      byte[] content = files.get(name);
      boolean ours =
          path.equals("/" + model + "/resolve/" + COMMIT + "/" + name)
              || path.equals("/cdn/" + name);
      if (content == null || !ours) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      if (isLarge(name)) {
        exchange.getResponseHeaders().add("X-Linked-ETag", '"' + sha256(content) + '"');
      }
      if (cdn != null && name.endsWith(".safetensors")) {
        exchange.getResponseHeaders().add("Location", cdn + "/cdn/" + name);
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      answer(exchange, name, content);
    }
  }

  private void answer(HttpExchange exchange, String name, byte[] content) throws IOException {
    Fault fault = faults.getOrDefault(name, new ArrayDeque<>()).poll();
    if (fault == null || !fault.on(exchange, content)) {
      send(exchange, content);
    }
  }

  private static void send(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (range != null && from >= content.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    if (range != null) {
      exchange
          .getResponseHeaders()
          .add(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    byte[] part = Arrays.copyOfRange(content, from, content.length);
    exchange.sendResponseHeaders(range == null ? 200 : 206, part.length == 0 ? -1 : part.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(part);
    }
  }

  private static boolean isLarge(String name) {
    return name.endsWith(".safetensors");
  }

  /** The Hub's description of the model. */
  private byte[] description() throws IOException {
    ObjectNode root = JSON.createObjectNode().put("id", model).put("sha", COMMIT);
    files.forEach(
        (name, content) -> {
          ObjectNode file = root.withArray("/siblings").addObject().put("rfilename", name);
          file.put("size", content.length).put("blobId", blobId(content));
          if (isLarge(name)) {
            file.putObject("lfs").put("sha256", sha256(content));
          }
        });
    return JSON.writeValueAsBytes(root);
  }

  @SuppressWarnings("deprecation") // Git's choice
  private static String blobId(byte[] content) {
    return Hashing.sha1()
        .newHasher()
        .putString("blob " + content.length + "\0", StandardCharsets.UTF_8)
        .putBytes(content)
        .hash()
        .toString();
  }

  private static String sha256(byte[] content) {
    return Hashing.sha256().hashBytes(content).toString();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
