package io.slicer.ner.corpus.format;

import io.slicer.corpus.CorpusException;
import io.slicer.corpus.MemoryLimit;
import io.slicer.corpus.ParquetFile;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.ner.corpus.internal.TagPool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sentences of a file whose tags are still to be understood. The file is read once, which makes
 * it the way to look at files of which little is known:
 *
 * <pre>{@code
 * TaggedCorpus corpus = TaggedCorpus.read(Path.of("unknown.txt"));
 * System.out.println(corpus.format() + ", " + corpus.detectScheme());
 * NerDataset dataset = corpus.dataset(TagScheme.IOBES);
 * }</pre>
 */
public final class TaggedCorpus {
  private final String source;
  private final CorpusFormat format;
  private final List<Integer> otherTagColumns;
  private final List<TaggedSentence> sentences;

  private TaggedCorpus(SourceLines lines, FoundFormat found, List<TaggedSentence> sentences) {
    this.source = lines.source();
    this.format = found.format();
    this.otherTagColumns = found.otherTagColumns();
    this.sentences = sentences;
    if (sentences.isEmpty()) {
      throw new CorpusException(source, "no sentences");
    }
  }

  /**
   * Reads a file in a format that is found out as {@link CorpusFormat#detect} does.
   *
   * @param file to read, which may be a pipe
   * @return its sentences
   * @throws CorpusException if the file has none of the formats, a line is damaged, there is no
   *     sentence, or more than memory holds
   * @throws UncheckedIOException if the file cannot be read
   */
  public static TaggedCorpus read(Path file) {
    if (ParquetFile.is(file)) {
      return rows(file, ParquetCorpus.of(file).format());
    }
    return lines(file, lines -> parse(lines, FormatDetector.detect(lines)));
  }

  /**
   * Reads a file.
   *
   * @param file to read, which may be a pipe
   * @param format of the file
   * @return its sentences
   * @throws CorpusException if a line is damaged, there is no sentence, or more than memory holds
   * @throws UncheckedIOException if the file cannot be read
   */
  public static TaggedCorpus read(Path file, CorpusFormat format) {
    if (!(format instanceof ParquetFormat parquet)) {
      return lines(file, lines -> parse(lines, format));
    }
    if (!ParquetFile.is(file)) {
      throw new CorpusException(file.toString(), "no Parquet file");
    }
    return rows(file, parquet);
  }

  /**
   * Reads a file in which tags are ids: JSON lines or Parquet, which is found out.
   *
   * @param file to read, which may be a pipe
   * @param tagNames the names of the ids from 0 on
   * @return its sentences
   * @throws IllegalArgumentException if the names are none of tags
   * @throws CorpusException if the file has another format, a line is damaged, there is no
   *     sentence, or more than memory holds
   * @throws UncheckedIOException if the file cannot be read
   */
  public static TaggedCorpus readIds(Path file, List<String> tagNames) {
    if (ParquetFile.is(file)) {
      return rows(file, new ParquetFormat(tagNames));
    }
    JsonLinesFormat format = new JsonLinesFormat(tagNames);
    return lines(
        file,
        lines -> {
          CorpusFormat found = FormatDetector.detect(lines).format();
          if (found instanceof ColumnFormat) {
            throw new CorpusException(
                lines.source(), "names of ids are given, but tags are names here: " + found);
          }
          return parse(lines, format);
        });
  }

  private interface Reading {
    TaggedCorpus of(SourceLines lines);
  }

  private static TaggedCorpus lines(Path file, Reading reading) {
    try (InputStream in = Files.newInputStream(file)) {
      return MemoryLimit.within(file.toString(), () -> reading.of(text(in, file.toString())));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static TaggedCorpus rows(Path file, ParquetFormat format) {
    return MemoryLimit.within(file.toString(), () -> parse(ParquetCorpus.of(file).rows(), format));
  }

  private static SourceLines text(InputStream in, String source) {
    return SourceLines.of(in, source, "NerCorpora");
  }

  /** Reads a stream to its end. */
  static TaggedCorpus read(InputStream in, String source, CorpusFormat format) {
    return MemoryLimit.within(source, () -> parse(text(in, source), format));
  }

  private static TaggedCorpus parse(SourceLines lines, CorpusFormat format) {
    return parse(lines, new FoundFormat(format, List.of()));
  }

  private static TaggedCorpus parse(SourceLines lines, FoundFormat found) {
    List<TaggedSentence> sentences;
    if (found.format() instanceof ColumnFormat columns) {
      sentences = new ColumnParser(lines, columns).parse();
    } else if (found.format() instanceof JsonLinesFormat json) {
      sentences = new JsonLinesParser(lines, json.tagNames()).parse();
    } else {
      sentences = new JsonLinesParser(lines, ((ParquetFormat) found.format()).tagNames()).parse();
    }
    return new TaggedCorpus(lines, found, sentences);
  }

  /**
   * How the file is written.
   *
   * @return the format that was given or found out
   */
  public CorpusFormat format() {
    return format;
  }

  /**
   * Columns that may hold tags as well as the one that the format names, for instance of entities
   * inside of others.
   *
   * @return which, counted from 0; none if the format was given. Phrases such as B-NP, which
   *     CoNLL-2003 has before its tags, do not count
   */
  public List<Integer> otherTagColumns() {
    return otherTagColumns;
  }

  /**
   * Finds out which scheme the tags are in; {@link TagScheme#detect} says how.
   *
   * @return the scheme; nothing if no scheme explains the tags
   */
  public Optional<TagScheme> detectScheme() {
    return TagScheme.detect(tags());
  }

  /**
   * The sentences with their tags converted to IOB2.
   *
   * @param scheme of the tags
   * @return the sentences, with the labels that their tags need
   * @throws CorpusException if a tag breaks the scheme, or entities mostly begin with I- where that
   *     is IOB2
   */
  public NerDataset dataset(TagScheme scheme) {
    requireForm(scheme);
    if (scheme == TagScheme.IOB2) {
      requireBeginnings();
    }
    return convert(scheme);
  }

  /** The sentences with their tags as they are, wherever I- stands. */
  NerDataset datasetAsFound() {
    requireForm(TagScheme.IOB2);
    return convert(TagScheme.IOB2);
  }

  /** Refuses a file of which it was not certain where its tags are. */
  TaggedCorpus requireCertain() {
    if (!otherTagColumns.isEmpty()) {
      throw new CorpusException(
          source,
          "several columns may hold tags: beside the last, (counted from 0) "
              + otherTagColumns
              + ": give the format");
    }
    return this;
  }

  private NerDataset convert(TagScheme scheme) {
    TagPool pool = new TagPool();
    List<Sentence> converted = new ArrayList<>();
    for (TaggedSentence sentence : sentences) {
      List<String> tags =
          scheme == TagScheme.IOB2 ? sentence.tags() : pool.shared(scheme.toIob2(sentence.tags()));
      converted.add(new Sentence(sentence.words(), tags));
    }
    return NerDataset.of(source, converted);
  }

  private void requireForm(TagScheme scheme) {
    for (TaggedSentence sentence : sentences) {
      Optional<TagScheme.Violation> violation = scheme.violation(sentence.tags());
      if (violation.isPresent()) {
        throw new CorpusException(
            source,
            sentence.line(violation.get().position()),
            violation.get().problem() + suggestion(sentence));
      }
    }
  }

  /** Another scheme, if the sentence is right in it. */
  private String suggestion(TaggedSentence sentence) {
    return detectScheme()
        .filter(found -> found.violation(sentence.tags()).isEmpty())
        .map(found -> "; the tags look like " + found + ": if they are, give that scheme")
        .orElse("");
  }

  private void requireBeginnings() {
    Beginnings beginnings = Beginnings.of(tags());
    Optional<TagScheme> found = beginnings.scheme();
    Beginnings.Place first = beginnings.first();
    if (first != null && !found.equals(Optional.of(TagScheme.IOB2))) {
      throw new CorpusException(
          source,
          sentences.get(first.sentence()).line(first.word()),
          beginnings.unopened()
              + " of "
              + beginnings.entities()
              + " entities, this the first, begin with I- where IOB2 has B-; the tags look like "
              + found
                  .map(scheme -> scheme + ": if they are, give that scheme")
                  .orElse("no scheme"));
    }
  }

  private List<List<String>> tags() {
    return sentences.stream().map(TaggedSentence::tags).toList();
  }
}
