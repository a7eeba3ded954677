package io.slicer.testing;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
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
 * A server that is no Java program, with all processes that it starts, in a working directory of
 * its own. It ends when it is closed, or with the tests' virtual machine, and its directory is then
 * deleted.
 */
public final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration END = Duration.ofSeconds(20);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final Path directory;
  private final Thread atExit = new Thread(this::end, "server-end");

  private ServerProcess(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
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
   * @param answering what it answers with status 200 once it is ready
   * @throws IllegalStateException if it ends before, or takes longer than two minutes; has its log
   */
  public static ServerProcess start(
      List<String> command, Map<String, String> environment, URI answering)
      throws IOException, InterruptedException {
    // A session of its own is a group of processes that can be ended together.
    List<String> session = new ArrayList<>(List.of("setsid"));
    session.addAll(command);
    Path directory = Files.createTempDirectory("server");
    Path log = directory.resolve("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(session)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    ServerProcess server = new ServerProcess(builder.start(), directory);
    Runtime.getRuntime().addShutdownHook(server.atExit);
    if (!server.isReady(answering)) {
      String output = Files.readString(log);
      server.close();
      throw new IllegalStateException("%s did not start: %s".formatted(command.get(0), output));
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
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
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
