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

/** A Hub with one model or data set on this machine, and faults at the tests' command. */
public final class LocalHub implements AutoCloseable {
  /** The only revision there is of a model, and of what a data set's authors have put there. */
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  /** The revision of a data set that the Hub has made Parquet of. */
  public static final String CONVERTED_COMMIT = "89abcdef0123456789abcdef0123456789abcdef";

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final String id;
  private final String api;
  private final String page;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, byte[]> converted = new LinkedHashMap<>();
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
    this(model, "/api/models/", "/");
  }

  private LocalHub(String name, String api, String page) throws IOException {
    this.id = name;
    this.api = api + name + "/revision/";
    this.page = page + name + "/resolve/";
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** A Hub that has a data set instead of a model. */
  public static LocalHub withDataset(String dataset) throws IOException {
    return new LocalHub(dataset, "/api/datasets/", "/datasets/");
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

  /** A file that the Hub has made of a data set. */
  public LocalHub converted(String file, byte[] content) {
    converted.put(file, content);
    return this;
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
      if (path.startsWith(api)) {
        describe(exchange, path.substring(api.length()));
        return;
      }
      String file = null;
      byte[] content = null;
      if (path.startsWith("/cdn/")) {
        file = path.substring("/cdn/".length());
        content = files.get(file);
      } else if (path.startsWith(page + COMMIT + "/")) {
        file = path.substring((page + COMMIT + "/").length());
        content = files.get(file);
      } else if (path.startsWith(page + CONVERTED_COMMIT + "/")) {
        file = path.substring((page + CONVERTED_COMMIT + "/").length());
        content = converted.get(file);
      }
      if (file == null || content == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      if (isLarge(file)) {
        exchange.getResponseHeaders().add("X-Linked-ETag", '"' + sha256(content) + '"');
      }
      if (cdn != null && file.endsWith(".safetensors")) {
        exchange.getResponseHeaders().add("Location", cdn + "/cdn/" + file);
        exchange.sendResponseHeaders(302, -1);
        return;
      }
      answer(exchange, file, content);
    }
  }

  private void describe(HttpExchange exchange, String revision) throws IOException {
    if (!revision.equals("refs%2Fconvert%2Fparquet")) {
      answer(exchange, "api", description(COMMIT, files));
    } else if (converted.isEmpty()) {
      exchange.sendResponseHeaders(404, -1);
    } else {
      answer(exchange, "api", description(CONVERTED_COMMIT, converted));
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
    return name.endsWith(".safetensors") || name.endsWith(".parquet");
  }

  /** The Hub's description of a commit. */
  private byte[] description(String commit, Map<String, byte[]> all) throws IOException {
    ObjectNode root = JSON.createObjectNode().put("id", id).put("sha", commit);
    all.forEach(
        (path, content) -> {
          ObjectNode file = root.withArray("/siblings").addObject().put("rfilename", path);
          file.put("size", content.length).put("blobId", blobId(content));
          if (isLarge(path)) {
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
