package io.slicer.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server that answers bytes, right or wrong: every connection has one request, which is answered
 * as the test says, and is closed. It can be a Hub or a proxy, too.
 */
public final class RawServer implements AutoCloseable {
  private final ServerSocket socket;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Answers answers;

  /** A request: {@code GET}, what behind it, and the headers by name in small letters. */
  public record Request(String method, String target, Map<String, String> headers) {}

  /** What is answered. */
  @FunctionalInterface
  public interface Answers {
    /** Writes an answer to a request, status line and headers included. */
    void answer(Request request, OutputStream out) throws IOException;
  }

  public RawServer(Answers answers) throws IOException {
    this.answers = answers;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        threads.execute(() -> serve(connection));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
      String[] line = String.valueOf(in.readLine()).split(" ", -1);
      Map<String, String> headers = new TreeMap<>();
      for (String header; (header = in.readLine()) != null && !header.isEmpty(); ) {
        String[] parts = header.split(": *", 2);
        headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
      }
      if (line.length < 2) {
        return;
      }
      Request request = new Request(line[0], line[1], headers);
      requests.add(request);
      OutputStream out = connection.getOutputStream();
      answers.answer(request, out);
      out.flush();
    } catch (IOException e) {
      // Whoever asked has hung up.
    }
  }

  /** Status line, headers and a body, which are right if the headers are. */
  public static void send(OutputStream out, String head, byte[] body) throws IOException {
    String lines =
        "HTTP/1.1 " + head.strip().replace("\n", "\r\n") + "\r\nConnection: close\r\n\r\n";
    out.write(lines.getBytes(StandardCharsets.UTF_8));
    out.write(body);
  }

  public int port() {
    return socket.getLocalPort();
  }

  public URI endpoint() {
    return URI.create("http://localhost:" + port());
  }

  public List<Request> requests() {
    return requests;
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }
}
