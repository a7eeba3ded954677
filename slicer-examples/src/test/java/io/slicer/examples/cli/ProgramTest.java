package io.slicer.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.examples.Examples;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
  @ParameterizedTest
  @ValueSource(strings = {"panx", "tag", "eval", "corpus", "bench"})
  void everyCommandHasHelp(String command) {
    CommandRun run = CommandRun.of(command, "--help");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("Usage: slicer-examples " + command).contains("Exit status:");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"panx", "tag", "eval", "corpus", "bench"})
  void everyCommandHasAVersion(String command) {
    CommandRun run = CommandRun.of(command, "--version");

    assertThat(run.status()).isZero();
    assertThat(run.out()).startsWith("slicer ").contains("Java ");
  }

  @Test
  void theProgramListsItsCommands() {
    assertThat(CommandRun.of("--help").out())
        .contains("  panx    ", "  tag     ", "  eval    ", "  corpus  ", "  bench   ");
  }

  @Test
  void withoutACommandTheUsageIsWrong() {
    CommandRun run = CommandRun.of();

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "Missing required subcommand'slicer-examples --help' lists the arguments.");
  }

  @Test
  void anUnknownOptionIsWrongUsageAndTheRightOneIsSuggested() {
    CommandRun run = CommandRun.of("panx", "--output", "x", "--batchsize", "8");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("'--batchsize'", "--batch-size", "panx --help");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aFailureIsOneLine() {
    CommandRun run = CommandRun.of("eval", "no-such-file.tsv");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines())
        .containsExactly("error: cannot read no-such-file.tsv: there is no such file");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void debuggingShowsTheStackTrace() {
    CommandRun run = CommandRun.of("eval", "--debug", "no-such-file.tsv");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains("UncheckedIOException: cannot read no-such-file.tsv", "\tat io.slicer.examples.");
  }

  @Test
  void aMessageSaysWhatTheSystemSaysOfTheFile() {
    assertThat(Program.inOneLine(new UncheckedIOException("cannot read a", noSuchFile())))
        .isEqualTo("cannot read a: there is no such file");
    assertThat(Program.inOneLine(new AccessDeniedException("a"))).isEqualTo("a: permission denied");
    assertThat(Program.inOneLine(new UncheckedIOException(new IOException("disk full"))))
        .isEqualTo("java.io.IOException: disk full");
  }

  @Test
  void aMessageCannotControlATerminal() {
    String hostile = "a\u001b[2Jb\u202ec\u0007\u009b1m";
    assertThat(Program.inOneLine(new IllegalStateException(hostile)))
        .isEqualTo("a<U+001B>[2Jb<U+202E>c<U+0007><U+009B>1m");
    for (String[] arguments :
        new String[][] {
          {"eval", hostile}, {"eval", "--debug", hostile}, {hostile}, {"eval", "--" + hostile}
        }) {
      assertThat(CommandRun.of(arguments).err()).doesNotContain("\u001b", "\u202e", "\u0007");
    }
  }

  @Test
  void aMessageOfManyLinesBecomesOne() {
    assertThat(Program.inOneLine(new IllegalStateException("one\n  two"))).isEqualTo("one two");
    assertThat(Program.inOneLine(new IllegalStateException(" a \r\n\n b  \"c  d\"\n")))
        .isEqualTo("a b  \"c  d\"");
    assertThat(Program.inOneLine(new IllegalStateException()))
        .isEqualTo("java.lang.IllegalStateException");
  }

  private static CommandRun writingTo(String problem) {
    Writer out =
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) throws IOException {
            throw new IOException(problem);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    StringWriter err = new StringWriter();
    int status = Program.run(new Examples(), out, new PrintWriter(err), "--help");
    return new CommandRun(status, "", err.toString());
  }

  @Test
  void resultsThatAreLostAreAFailureUnlessNobodyReadsThem() {
    assertThat(writingTo("No space left on device"))
        .isEqualTo(
            new CommandRun(1, "", "error: cannot write the results: No space left on device\n"));
    assertThat(writingTo("Broken pipe")).isEqualTo(new CommandRun(0, "", ""));
  }

  private static IOException noSuchFile() {
    return new NoSuchFileException("a");
  }
}
