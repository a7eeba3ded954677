package io.slicer.testing.mlflow;

import com.google.common.io.ByteSource;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.slicer.testing.mlflow.Fault.Exchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An MLflow tracking server in memory, on this machine, that does what MLflow 3.17 does and fails
 * at the tests' command.
 */
public final class LocalMlflow implements AutoCloseable {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Expected> faults = new CopyOnWriteArrayList<>();
  private final MemoryStore store;
  private final int port;
  private HttpServer server;
  private volatile CountDownLatch healed = new CountDownLatch(1);

  /** A fault, and the requests that it happens to: those whose path ends so. */
  private record Expected(String path, Fault fault, boolean again) {}

  private LocalMlflow(MemoryStore store) throws IOException {
    this.store = store;
    server = listen(0);
    port = server.getAddress().getPort();
  }

  public static LocalMlflow start(StoreKind kind) throws IOException {
    return new LocalMlflow(new MemoryStore(kind, true));
  }

  /** A server that keeps artifacts where clients have to write them themselves. */
  public static LocalMlflow withoutArtifacts(StoreKind kind) throws IOException {
    return new LocalMlflow(new MemoryStore(kind, false));
  }

  private HttpServer listen(int at) throws IOException {
    HttpServer listening =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 0);
    listening.setExecutor(threads);
    listening.createContext("/", this::handle);
    listening.start();
    return listening;
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The fault happens to the next request that no earlier one happens to. */
  public LocalMlflow next(Fault fault) {
    return next("", fault);
  }

  /** The fault happens to the next request whose path ends so, such as {@code runs/log-batch}. */
  public LocalMlflow next(String path, Fault fault) {
    faults.add(new Expected(path, fault, false));
    return this;
  }

  /** The fault happens to all requests until the server is healed. */
  public LocalMlflow always(Fault fault) {
    return always("", fault);
  }

  /** The fault happens to all requests whose path ends so until the server is healed. */
  public LocalMlflow always(String path, Fault fault) {
    faults.add(new Expected(path, fault, true));
    return this;
  }

  /** No faults from now on; whoever still waits for an answer has the connection closed. */
  public void heal() {
    faults.clear();
    healed.countDown();
    healed = new CountDownLatch(1);
  }

  /** Connections are refused until it listens again. */
  public void refuse() {
    server.stop(0);
  }

  /** Listens again where it did. */
  public void listenAgain() throws IOException {
    server = listen(port);
  }

  /** Loses all experiments and runs, as if it began anew. */
  public void forget() {
    store.forget();
  }

  /** Deletes a run as its users do. */
  public void deleteRun(String id) {
    store.deleteRun(id);
  }

  /** What was asked, in the order in which it came. */
  public List<Request> requests() {
    return requests;
  }

  /** What was asked of paths that end so. */
  public List<Request> requests(String path) {
    return requests.stream().filter(request -> request.path().endsWith(path)).toList();
  }

  /** What it has, whatever faults there are. */
  public MlflowRuns runs() {
    return new MlflowRuns(store::answer);
  }

  private void handle(HttpExchange http) throws IOException {
    CountDownLatch untilHealed = healed;
    try (http) {
      Map<String, String> headers = new LinkedHashMap<>();
      http.getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
      Request request =
          new Request(
              http.getRequestMethod(),
              http.getRequestURI(),
              headers,
              ByteSource.wrap(http.getRequestBody().readAllBytes()));
      requests.add(request);
      Exchange exchange = new Exchange(http, () -> store.answer(request), untilHealed);
      Optional<Fault> fault = fault(request);
      if (fault.isPresent()) {
        fault.get().on(exchange);
      } else {
        exchange.send(store.answer(request));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Optional<Fault> fault(Request request) {
    Optional<Expected> found =
        faults.stream().filter(each -> request.path().endsWith(each.path())).findFirst();
    found.filter(each -> !each.again()).ifPresent(faults::remove);
    return found.map(Expected::fault);
  }

  @Override
  public void close() {
    heal();
    server.stop(0);
    threads.shutdownNow();
  }
}
