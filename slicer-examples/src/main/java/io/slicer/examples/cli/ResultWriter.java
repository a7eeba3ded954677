package io.slicer.examples.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes results and remembers why it could not: the {@link java.io.PrintWriter} before it only
 * says whether.
 */
final class ResultWriter extends FilterWriter {
  private @Nullable IOException failure;

  ResultWriter(Writer out) {
    super(out);
  }

  /**
   * Why results were lost.
   *
   * @return nothing if they were not, or if nobody wanted them any more, as behind "| head"
   */
  Optional<IOException> failure() {
    return Optional.ofNullable(failure).filter(problem -> !isOfPipe(problem));
  }

  private static boolean isOfPipe(IOException problem) {
    return String.valueOf(problem.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
  }

  private IOException remembered(IOException problem) {
    if (failure == null) {
      failure = problem;
    }
    return problem;
  }

  @Override
  public void write(int c) throws IOException {
    try {
      super.write(c);
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  @Override
  public void write(char[] characters, int offset, int length) throws IOException {
    try {
      super.write(characters, offset, length);
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    try {
      super.write(text, offset, length);
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      super.flush();
    } catch (IOException e) {
      throw remembered(e);
    }
  }
}
