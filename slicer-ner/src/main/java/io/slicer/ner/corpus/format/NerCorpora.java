package io.slicer.ner.corpus.format;

import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads tagged sentences in any {@link CorpusFormat}.
 *
 * <pre>{@code
 * NerDataset train = NerCorpora.read(Path.of("masakhaner/swa/train.txt"));
 * NerDataset conll =
 *     NerCorpora.read(Path.of("eng.train"), ColumnFormat.CONLL_2003, TagScheme.IOB1);
 * NerDataset persons = train.map(TagMapping.of(Map.of("PER", "PER")).droppingOthers());
 * }</pre>
 *
 * <p>Of a file of which less is known, {@link TaggedCorpus} says format and scheme.
 *
 * <p>Nothing is repaired, and what is left out is no word: comments, a row of names, and the
 * quotation marks of CSV, all of which is logged. A line that does not have the form of the others
 * is a {@link CorpusException} with its number, and so are tags of another scheme than the one
 * given. Single entities that begin with I- are accepted as IOB2, since corpora contain them, but
 * not files in which most do, or in which B- is only where IOB1 has it.
 */
public final class NerCorpora {
  private NerCorpora() {}

  /**
   * Reads a file with IOB2 tags in a format that is found out.
   *
   * @param file to read
   * @return its sentences, with the labels that their tags need
   * @throws CorpusException if the file has none of the formats, several columns may hold tags, a
   *     line is damaged, the tags are not IOB2, or there is no sentence
   * @throws UncheckedIOException if the file cannot be read
   */
  public static NerDataset read(Path file) {
    return TaggedCorpus.read(file).requireCertain().logged().dataset(TagScheme.IOB2);
  }

  /**
   * Reads files with IOB2 tags that are parts of one corpus, one after the other, each in a format
   * that is found out.
   *
   * @param source what to call the corpus
   * @param files to read, at least one
   * @return their sentences, with the labels that their tags need
   * @throws CorpusException if a file has none of the formats, several columns may hold tags, a
   *     line is damaged, the tags are not IOB2, or there is no sentence
   * @throws UncheckedIOException if a file cannot be read
   */
  public static NerDataset read(String source, List<Path> files) {
    return joined(source, files, NerCorpora::read);
  }

  /**
   * Reads a file in a format and a scheme that are found out. The log says what was converted.
   *
   * @param file to read
   * @return its sentences in IOB2, with the labels that their tags need
   * @throws CorpusException if the file has none of the formats, several columns may hold tags, a
   *     line is damaged, the tags are of no scheme, or there is no sentence
   * @throws UncheckedIOException if the file cannot be read
   */
  public static NerDataset readConverted(Path file) {
    return TaggedCorpus.read(file).requireCertain().logged().dataset();
  }

  /**
   * Reads files that are parts of one corpus, one after the other, each in a format and a scheme
   * that are found out. The log says what was converted.
   *
   * @param source what to call the corpus
   * @param files to read, at least one
   * @return their sentences in IOB2, with the labels that their tags need
   * @throws CorpusException if a file has none of the formats, several columns may hold tags, a
   *     line is damaged, the tags are of no scheme, or there is no sentence
   * @throws UncheckedIOException if a file cannot be read
   */
  public static NerDataset readConverted(String source, List<Path> files) {
    return joined(source, files, NerCorpora::readConverted);
  }

  private static NerDataset joined(
      String source, List<Path> files, Function<Path, NerDataset> reading) {
    List<Sentence> sentences = new ArrayList<>();
    files.forEach(file -> sentences.addAll(reading.apply(file).sentences()));
    return NerDataset.of(source, sentences);
  }

  /**
   * Reads a file with IOB2 tags.
   *
   * @param file to read
   * @param format of the file
   * @return its sentences, with the labels that their tags need
   * @throws CorpusException if a line is damaged, the tags are not IOB2, or there is no sentence
   * @throws UncheckedIOException if the file cannot be read
   */
  public static NerDataset read(Path file, CorpusFormat format) {
    return read(file, format, TagScheme.IOB2);
  }

  /**
   * Reads a file and converts its tags to IOB2.
   *
   * @param file to read
   * @param format of the file
   * @param scheme of its tags
   * @return its sentences, with the labels that their tags need
   * @throws CorpusException if a line is damaged, a tag breaks the scheme, or there is no sentence
   * @throws UncheckedIOException if the file cannot be read
   */
  public static NerDataset read(Path file, CorpusFormat format, TagScheme scheme) {
    return TaggedCorpus.read(file, format).logged().dataset(scheme);
  }

  /**
   * Reads a stream to its end and converts its tags to IOB2.
   *
   * @param in the content of a file; the caller closes it
   * @param source what to call it in errors
   * @param format of the content
   * @param scheme of its tags
   * @return its sentences, with the labels that their tags need
   * @throws IllegalArgumentException if the format is Parquet, which is read from files only
   * @throws CorpusException if a line is damaged, a tag breaks the scheme, or there is no sentence
   * @throws UncheckedIOException if the stream cannot be read
   */
  public static NerDataset read(
      InputStream in, String source, CorpusFormat format, TagScheme scheme) {
    if (format instanceof ParquetFormat) {
      throw new IllegalArgumentException(source + ": Parquet is read from files, not from streams");
    }
    return TaggedCorpus.read(in, source, format).logged().dataset(scheme);
  }
}
