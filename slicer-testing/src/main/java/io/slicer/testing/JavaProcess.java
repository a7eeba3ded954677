package io.slicer.testing;

import com.google.common.collect.ImmutableList;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of tests in Java processes of their own, on the tests' class path. */
public final class JavaProcess {
  private JavaProcess() {}

  /**
   * A process that has not started yet.
   *
   * @param program its class
   * @param options of the virtual machine
   * @param arguments of the program
   */
  public static ProcessBuilder of(Class<?> program, List<String> options, String... arguments) {
    return new ProcessBuilder(
        ImmutableList.<String>builder()
            .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
            .addAll(options)
            .add("-cp", System.getProperty("java.class.path"))
            .add(program.getName())
            .add(arguments)
            .build());
  }

  /**
   * Runs a process and kills it, as {@code kill -9} does, once it has written so many lines.
   *
   * @param process that has not started
   * @param lines of its standard output; where it ends by itself before, it has all the time that
   *     it takes
   * @return the lines
   */
  public static List<String> killed(ProcessBuilder process, int lines)
      throws IOException, InterruptedException {
    Process running = process.start();
    List<String> written = new ArrayList<>();
    try (BufferedReader output = running.inputReader(StandardCharsets.UTF_8)) {
      String line;
      while (written.size() < lines && (line = output.readLine()) != null) {
        written.add(line);
      }
    } finally {
      running.destroyForcibly().waitFor();
    }
    return written;
  }
}
