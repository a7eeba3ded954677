package io.slicer.examples.cli;

import com.google.common.base.Throwables;
import io.slicer.files.NativeProblem;
import io.slicer.files.Printable;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs a command as the process that it is: texts are UTF-8 whatever the locale says, results go to
 * standard output and everything else to standard error, and a failure is one line, unless the
 * whole story is asked for.
 */
public final class Program {
  private Program() {}

  /**
   * Runs a command and ends the process with its exit status.
   *
   * @param command an object that picocli takes for one
   * @param arguments of the command
   */
  public static void main(Object command, String... arguments) {
    OutputStream visible =
        new VisibleStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.err)));
    System.setErr(new PrintStream(visible, true, StandardCharsets.UTF_8)); // for the logs
    PrintWriter err = new PrintWriter(writer(visible), true);
    OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
    boolean watched = Terminal.STANDARD_OUTPUT.isThere();
    int status = run(command, writer(watched ? new VisibleStream(out) : out), err, arguments);
    err.flush();
    System.exit(status);
  }

  private static Writer writer(OutputStream out) {
    return new OutputStreamWriter(out, StandardCharsets.UTF_8);
  }

  /**
   * Runs a command. It fails, too, if its results are lost, as on a disk that is full.
   *
   * @param command an object that picocli takes for one
   * @param out for its results
   * @param err for everything else
   * @param arguments of the command
   * @return its exit status
   */
  public static int run(Object command, Writer out, PrintWriter err, String... arguments) {
    Optional<String> unreadable =
        LocaleCheck.problem(System.getProperty("user.dir", ""), arguments);
    if (unreadable.isPresent()) {
      err.println("error: " + unreadable.get());
      return CommandLine.ExitCode.USAGE;
    }
    ResultWriter results = new ResultWriter(out);
    PrintWriter printer = new PrintWriter(results, true);
    CommandLine line = new CommandLine(command);
    CommonOptions common = new CommonOptions();
    addMixin(line, common);
    line.setOut(printer);
    line.setErr(err);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Program::explain);
    line.setExecutionExceptionHandler(
        (problem, failed, parsed) -> fail(problem, err, common.debug()));
    try {
      int status = line.execute(arguments);
      printer.flush();
      if (status == CommandLine.ExitCode.OK && results.failure().isPresent()) {
        IOException lost = results.failure().get();
        return fail(
            new UncheckedIOException("cannot write the results", lost), err, common.debug());
      }
      return status;
    } catch (OutOfMemoryError | LinkageError e) {
      printer.flush();
      return fail(e, err, common.debug());
    }
  }

  private static void addMixin(CommandLine line, CommonOptions common) {
    line.addMixin("common", common);
    line.getSubcommands().values().forEach(subcommand -> addMixin(subcommand, common));
  }

  private static int explain(ParameterException problem, String... arguments) {
    CommandLine line = problem.getCommandLine();
    PrintWriter err = line.getErr();
    err.println(Printable.lines(String.valueOf(problem.getMessage())));
    UnmatchedArgumentException.printSuggestions(problem, err);
    err.println("'" + line.getCommandSpec().qualifiedName() + " --help' lists the arguments.");
    return CommandLine.ExitCode.USAGE;
  }

  private static int fail(Throwable problem, PrintWriter err, boolean debug) {
    if (problem instanceof StoppedException) {
      return StoppedException.STATUS;
    }
    if (debug) {
      err.print(Printable.lines(Throwables.getStackTraceAsString(problem)));
    } else {
      err.println("error: " + inOneLine(problem));
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  /**
   * The message of a failure, with the reason that the system gives where it is about a file.
   *
   * @param problem the failure
   * @return one line
   */
  public static String inOneLine(Throwable problem) {
    String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
    if (problem instanceof OutOfMemoryError) {
      message = "out of memory: " + message;
    } else if (problem instanceof LinkageError) {
      message =
          NativeProblem.explained(problem)
              .orElse(
                  "the native libraries cannot be used here, see docs/Containers.md: " + problem);
    } else if (problem instanceof FileSystemException file) {
      message = file.getFile() + ": " + reason(file);
    } else if (problem.getCause() instanceof IOException cause
        && !message.contains(reason(cause))) {
      message += ": " + reason(cause);
    }
    return Printable.line(message);
  }

  /** The messages of the most frequent exceptions are no more than a path. */
  private static String reason(IOException problem) {
    if (problem instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (problem instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (problem instanceof NotDirectoryException) {
      return "this is no directory";
    }
    return problem.getMessage() == null ? problem.toString() : problem.getMessage();
  }
}
