package io.slicer.ner.corpus.format;

import io.slicer.corpus.CorpusException;
import io.slicer.corpus.ParquetFile;
import io.slicer.corpus.SourceLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a file of tagged sentences is written: in columns ({@link ColumnFormat}, which has a constant
 * for each of the usual corpora), as {@link ConlluFormat}, as {@link JsonLinesFormat} or {@link
 * JsonSpansFormat}, or as {@link ParquetFormat}. Text is UTF-8; a byte order mark at the beginning
 * and carriage returns at the ends of lines are passed over, and refused elsewhere.
 */
public sealed interface CorpusFormat
    permits ColumnFormat, ConlluFormat, JsonLinesFormat, JsonSpansFormat, ParquetFormat {
  /**
   * Finds out how a file is written, from what most of its first thousand lines have in common: the
   * number of columns, whether the first counts words, and whether the last holds tags, which is
   * believed if most of it has their form and either O is the most frequent, or the same types come
   * again and again. Phrases such as B-NP are not taken for entities. Reading checks every line;
   * here only that lines are UTF-8 is checked. A {@link TaggedCorpus} has the format and the
   * sentences in one go.
   *
   * @param file to look at
   * @return its format
   * @throws CorpusException if it is none of these; the message says what was found
   * @throws UncheckedIOException if the file cannot be read
   */
  static CorpusFormat detect(Path file) {
    if (ParquetFile.is(file)) {
      return ParquetCorpus.of(file).format();
    }
    try (InputStream in = Files.newInputStream(file)) {
      return FormatDetector.detect(SourceLines.of(in, file.toString())).format();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
