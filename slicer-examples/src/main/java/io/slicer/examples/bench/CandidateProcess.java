package io.slicer.examples.bench;

import io.slicer.engine.StepProfile;
import io.slicer.examples.bench.candidate.Workload;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A candidate in a process of its own, which waits when it is not asked for anything. */
final class CandidateProcess implements AutoCloseable {
  private static final long SECONDS_TO_END = 20;

  private final String name;
  private final Process process;
  private final BufferedWriter in;
  private final BufferedReader out;
  private final Message.Opened opened;

  private CandidateProcess(Order order, Process process) throws IOException {
    name = order.name();
    this.process = process;
    in = process.outputWriter(StandardCharsets.UTF_8);
    out = process.inputReader(StandardCharsets.UTF_8);
    opened = Objects.requireNonNull(ask(Message.json(order)).opened());
  }

  /**
   * Starts a process with this one's virtual machine, options and class path, and waits until the
   * candidate is ready.
   *
   * @throws IllegalStateException if it cannot be; the message says why
   */
  static CandidateProcess start(Order order) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-X") || option.startsWith("-D"))
        .forEach(command::add);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(CandidateServer.class.getName());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("OMP_NUM_THREADS", String.valueOf(order.threads()));
    try {
      Process process = builder.start();
      try {
        return new CandidateProcess(order, process);
      } catch (RuntimeException | IOException e) {
        process.destroyForcibly();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + order.name(), e);
    }
  }

  String name() {
    return name;
  }

  String description() {
    return opened.description();
  }

  @Nullable Long tokenizerBytes() {
    return opened.tokenizerBytes();
  }

  Round run(Workload workload) {
    return Objects.requireNonNull(askUnchecked(workload.name()).round());
  }

  @Nullable StepProfile profile(int rounds) {
    return askUnchecked(CandidateServer.PROFILE + rounds).profile();
  }

  private Message askUnchecked(String line) {
    try {
      return ask(line);
    } catch (IOException e) {
      throw new UncheckedIOException("no answer from " + name, e);
    }
  }

  private Message ask(String line) throws IOException {
    in.write(line);
    in.newLine();
    in.flush();
    for (String answer = out.readLine(); answer != null; answer = out.readLine()) {
      if (Message.isOne(answer)) {
        Message message = Message.parse(answer);
        if (message.failure() != null) {
          throw new IllegalStateException(name + ": " + message.failure());
        }
        return message;
      }
    }
    throw new IllegalStateException("the process of " + name + " has ended");
  }

  /** Lets the process end; one that does not is ended. */
  @Override
  public void close() {
    try {
      in.close();
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
