package io.slicer.examples.cli;

import io.slicer.examples.Examples;
import io.slicer.testing.GoldenFiles;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * A command as a process would run it, but in this one.
 *
 * @param status its exit status
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record CommandRun(int status, String out, String err) {
  /** A random checkpoint that is trained in no time. */
  public static final Path TINY_MODEL = GoldenFiles.shipped("tiny-xlmr").directory();

  public static CommandRun of(List<String> arguments) {
    return of(arguments.toArray(new String[0]));
  }

  public static CommandRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Program.run(new Examples(), new PrintWriter(out), new PrintWriter(err), arguments);
    return new CommandRun(status, out.toString(), err.toString());
  }

  /** With text on standard input. */
  public static CommandRun reading(String input, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      return of(arguments);
    } finally {
      System.setIn(before);
    }
  }
}
