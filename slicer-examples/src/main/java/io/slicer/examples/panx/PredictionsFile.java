package io.slicer.examples.panx;

import com.google.common.base.Splitter;
import io.slicer.eval.SpanMode;
import io.slicer.eval.TagSequenceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of tagged sentences: a line for each token, with its gold tag and the predicted one behind
 * tabs, and an empty line behind each sentence.
 *
 * @param tokens of each sentence
 * @param gold a tag for each token
 * @param predicted a tag for each token
 */
record PredictionsFile(
    List<List<String>> tokens, List<List<String>> gold, List<List<String>> predicted) {
  private static final String END = "\n\n";
  private static final Splitter LINES = Splitter.on('\n');
  private static final Splitter COLUMNS = Splitter.on('\t');

  /** The content of the file. */
  String content() {
    StringBuilder lines = new StringBuilder();
    for (int s = 0; s < tokens.size(); s++) {
      for (int t = 0; t < tokens.get(s).size(); t++) {
        lines
            .append(tokens.get(s).get(t))
            .append('\t')
            .append(gold.get(s).get(t))
            .append('\t')
            .append(predicted.get(s).get(t))
            .append('\n');
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  /**
   * Reads a file that {@link #content} may have been written to.
   *
   * @return nothing if it is not there, or has another form
   * @throws UncheckedIOException if it cannot be read
   */
  static Optional<PredictionsFile> read(Path file) {
    try {
      String content = Files.readString(file);
      return content.endsWith(END)
          ? parse(content.substring(0, content.length() - END.length()))
          : Optional.empty();
    } catch (NoSuchFileException | CharacterCodingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static Optional<PredictionsFile> parse(String content) {
    PredictionsFile read =
        new PredictionsFile(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (String sentence : Splitter.on(END).split(content)) {
      List<List<String>> rows = LINES.splitToStream(sentence).map(COLUMNS::splitToList).toList();
      if (rows.stream().anyMatch(row -> row.size() != 3)) {
        return Optional.empty();
      }
      read.tokens.add(rows.stream().map(row -> row.get(0)).toList());
      read.gold.add(rows.stream().map(row -> row.get(1)).toList());
      read.predicted.add(rows.stream().map(row -> row.get(2)).toList());
    }
    return areTags(read.gold) && areTags(read.predicted) ? Optional.of(read) : Optional.empty();
  }

  private static boolean areTags(List<List<String>> sentences) {
    try {
      sentences.forEach(SpanMode.LENIENT::spans);
      return true;
    } catch (TagSequenceException e) {
      return false;
    }
  }
}
