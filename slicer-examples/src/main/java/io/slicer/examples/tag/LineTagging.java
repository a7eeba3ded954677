package io.slicer.examples.tag;

import io.slicer.examples.cli.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * Makes of each line of a text what is to be printed about it, in order, with no more than a
 * portion of the text in memory.
 *
 * @param tagging makes of the lines of a portion as many results
 */
record LineTagging(Function<List<String>, List<String>> tagging) {

  /**
   * Prints results until there are no more lines, or they cannot be written any more, as behind "|
   * head". Who owns the writer says why.
   */
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
   * it had been written at one go: a portion of which only some results are there is tagged again,
   * and so is the last that is there, to see whether it is the same.
   *
   * @param progress begun with the bytes of the text that need not be tagged any more
   */
  void write(TextLines lines, LineFile out, LongFunction<Progress.Task> progress)
      throws IOException {
    long first = 0;
    long skipped = 0;
    List<String> portion = lines.next();
    while (!portion.isEmpty() && first + portion.size() < out.finished()) {
      first += portion.size();
      skipped = lines.position();
      portion = lines.next();
    }
    try (Progress.Task task = progress.apply(skipped)) {
      while (!portion.isEmpty()) {
        out.write(first, tagging.apply(portion));
        first += portion.size();
        task.at(lines.position(), "", Optional.empty());
        portion = lines.next();
      }
    }
    out.end(first);
  }
}
