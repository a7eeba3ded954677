package io.slicer.ner.corpus;

import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * How a file of tagged sentences is written: in columns ({@link ColumnFormat}, which has a constant
 * for each of the usual corpora), as {@link JsonLinesFormat}, or as {@link ParquetFormat}. Text is
 * UTF-8; a byte order mark and carriage returns at the ends of lines are passed over.
 */
public sealed interface CorpusFormat permits ColumnFormat, JsonLinesFormat, ParquetFormat {
  /**
   * Finds out how a file is written, from what most of its first thousand lines have in common.
   * Tags are taken from the last column. No line is checked; reading does that.
   *
   * @param file to look at
   * @return its format
   * @throws CorpusException if it is none of these; the message says what was found
   * @throws UncheckedIOException if the file cannot be read
   */
  static CorpusFormat detect(Path file) {
    return ParquetFile.is(file)
        ? new ParquetFile(file).format()
        : FormatDetector.detect(SourceLines.read(file));
  }
}
