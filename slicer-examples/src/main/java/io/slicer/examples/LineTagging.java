package io.slicer.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/**
 * Makes of each line of a text what is to be printed about it, in order, with no more than a
 * portion of the text in memory.
 *
 * @param tagging makes of the lines of a portion as many results
 */
record LineTagging(Function<List<String>, List<String>> tagging) {

  /** Prints results until there are no more lines, or nobody reads on, as behind "| head". */
  void print(TextLines lines, PrintWriter out) {
    for (List<String> portion = lines.next(); !portion.isEmpty(); portion = lines.next()) {
      tagging.apply(portion).forEach(result -> out.print(result + "\n"));
      if (out.checkError()) {
        return;
      }
    }
  }

  /**
   * Adds results to a file that may have the first of them already. What it gets is the same as if
   * it had been written at one go: a portion of which only some results are there is tagged again.
   *
   * @param name of the file, for errors
   * @param matches whether a finished line is the result of a line of the text
   */
  void write(
      TextLines lines,
      LineFile out,
      Path name,
      BiPredicate<String, String> matches,
      Progress.Task progress)
      throws IOException {
    long first = 0;
    for (List<String> portion = lines.next(); !portion.isEmpty(); portion = lines.next()) {
      long end = first + portion.size();
      long missing = Math.max(first, out.finished());
      if (first < out.finished() && out.finished() <= end) {
        String text = portion.get((int) (out.finished() - 1 - first));
        if (!matches.test(text, out.last())) {
          throw new IllegalArgumentException(
              "%s:%d is not the result of that line: the file was made of another text"
                  .formatted(name, out.finished()));
        }
      }
      if (missing < end) {
        List<String> results = tagging.apply(portion);
        out.write(results.subList((int) (missing - first), results.size()));
      }
      first = end;
      progress.at(lines.position(), "", Optional.empty());
    }
    if (first < out.finished()) {
      throw new IllegalArgumentException(
          "%s has %d lines, the text only %d: the file was made of another text"
              .formatted(name, out.finished(), first));
    }
  }
}
