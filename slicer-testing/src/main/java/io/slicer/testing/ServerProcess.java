package io.slicer.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server that is no Java program, with all processes that it starts. It ends when it is closed,
 * or with the tests' virtual machine.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration END = Duration.ofSeconds(20);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final Thread atExit = new Thread(this::end, "server-end");

  private ServerProcess(Process process) {
    this.process = process;
  }

  /** A port of this machine that nobody listens at. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Starts a server and waits until it answers.
   *
   * @param command the program and its arguments
   * @param environment what it has besides that of the tests
   * @param directory its working directory, which gets its log
   * @param answering what it answers with status 200 once it is ready
   * @throws IllegalStateException if it ends before, or takes longer than two minutes; has its log
   */
  public static ServerProcess start(
      List<String> command, Map<String, String> environment, Path directory, URI answering)
      throws IOException, InterruptedException {
    // A session of its own is a group of processes that can be ended together.
    List<String> session = new ArrayList<>(List.of("setsid"));
    session.addAll(command);
    Path log = directory.resolve("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(session)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    ServerProcess server = new ServerProcess(builder.start());
    Runtime.getRuntime().addShutdownHook(server.atExit);
    if (!server.isReady(answering)) {
      server.close();
      throw new IllegalStateException(
          "%s did not start: %s".formatted(command.get(0), Files.readString(log)));
    }
    return server;
  }

  private boolean isReady(URI uri) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
    long end = System.nanoTime() + START.toNanos();
    while (process.isAlive() && System.nanoTime() < end) {
      try {
        if (CLIENT.send(request, BodyHandlers.discarding()).statusCode() == 200) {
          return true;
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      process.waitFor(100, TimeUnit.MILLISECONDS);
    }
    return false;
  }

  @Override
  public void close() {
    end();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private void end() {
    try {
      signal("TERM");
      if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
        signal("KILL");
        process.waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, "--", "-" + process.pid()).start().waitFor();
  }
}
