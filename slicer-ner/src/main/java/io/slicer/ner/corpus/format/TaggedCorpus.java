package io.slicer.ner.corpus.format;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.MemoryLimit;
import io.slicer.corpus.ParquetFile;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.NerDataset;
import io.slicer.ner.corpus.Sentence;
import io.slicer.ner.corpus.internal.Beginnings;
import io.slicer.ner.corpus.internal.HeaderRow;
import io.slicer.ner.corpus.internal.OutsideTag;
import io.slicer.ner.corpus.internal.SentenceLengths;
import io.slicer.ner.corpus.internal.Tag;
import io.slicer.ner.corpus.internal.TagPool;
import io.slicer.ner.corpus.internal.TaggedSentence;
import io.slicer.ner.corpus.internal.json.SpanObjects;
import io.slicer.ner.corpus.internal.json.TokenObjects;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger(TaggedCorpus.class);

  private static final String OUTSIDE = "O";

  private final String source;
  private final Reading reading;
  private final List<TaggedSentence> sentences;
  private final String outside;

  private TaggedCorpus(SourceLines lines, Reading reading, List<TaggedSentence> sentences) {
    this.source = lines.source();
    this.reading = reading.warning(SentenceLengths.warnings(sentences));
    this.sentences = List.copyOf(sentences);
    Multiset<String> tags = HashMultiset.create();
    sentences.forEach(sentence -> tags.addAll(sentence.tags()));
    this.outside = OutsideTag.of(tags).orElse(OUTSIDE);
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
      return lines(file, lines -> parse(lines, given(lines, format, false)));
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
          if (!(found instanceof JsonLinesFormat)) {
            throw new CorpusException(
                lines.source(), "names of ids are given, but tags are names here: " + found);
          }
          return parse(lines, Reading.of(format));
        });
  }

  /**
   * Two tags at each word.
   *
   * @param gold the right ones
   * @param predicted those of a system
   */
  public record Pair(TaggedCorpus gold, TaggedCorpus predicted) {}

  /**
   * Reads a file in columns of which the last two are tags, first the right ones, then those of a
   * system: what conlleval reads. The format is found out.
   *
   * @param file to read, which may be a pipe
   * @return the sentences with each of the tags
   * @throws CorpusException if the file has no such columns, a line is damaged, there is no
   *     sentence, or more than memory holds
   * @throws UncheckedIOException if the file cannot be read
   */
  public static Pair readPair(Path file) {
    return pair(file, lines -> parse(lines, FormatDetector.detect(lines)));
  }

  /**
   * Reads a file in columns that has the right tags in the column before those of a system.
   *
   * @param file to read, which may be a pipe
   * @param format of the file, which names the column of the system's tags
   * @return the sentences with each of the tags
   * @throws CorpusException if there is no column before, a line is damaged, there is no sentence,
   *     or more than memory holds
   * @throws UncheckedIOException if the file cannot be read
   */
  public static Pair readPair(Path file, CorpusFormat format) {
    return pair(file, lines -> parse(lines, given(lines, format, false)));
  }

  private static Pair pair(Path file, Parsing parsing) {
    String source = file.toString();
    try {
      byte[] bytes = Files.readAllBytes(file);
      return MemoryLimit.within(
          source,
          () -> {
            TaggedCorpus predicted = parsing.of(text(new ByteArrayInputStream(bytes), source));
            ColumnFormat gold = beforeTag(source, predicted.format());
            return new Pair(
                parse(text(new ByteArrayInputStream(bytes), source), Reading.of(gold)), predicted);
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static ColumnFormat beforeTag(String source, CorpusFormat format) {
    if (!(format instanceof ColumnFormat columns)) {
      throw new CorpusException(
          source, format + " has one tag at each word: give a second file with the system's");
    }
    try {
      return columns.withTag(columns.tag() - 1);
    } catch (IllegalArgumentException e) {
      throw new CorpusException(
          source,
          columns.columns()
              + " columns; expected are TOKEN<TAB>GOLD<TAB>PREDICTED, or a second file: "
              + columns);
    }
  }

  private interface Parsing {
    TaggedCorpus of(SourceLines lines);
  }

  private static TaggedCorpus lines(Path file, Parsing parsing) {
    try (InputStream in = Files.newInputStream(file)) {
      return MemoryLimit.within(file.toString(), () -> parsing.of(text(in, file.toString())));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static TaggedCorpus rows(Path file, ParquetFormat format) {
    return MemoryLimit.within(
        file.toString(), () -> parse(ParquetCorpus.of(file).rows(), Reading.of(format)));
  }

  private static SourceLines text(InputStream in, String source) {
    return SourceLines.of(in, source, "NerCorpora");
  }

  /** Reads a stream to its end. */
  static TaggedCorpus read(InputStream in, String source, CorpusFormat format) {
    return read(in, source, format, false);
  }

  /** Reads PAN-X, in which words may be quoted as in CSV. */
  static TaggedCorpus readPanx(Path file) {
    return lines(file, lines -> parse(lines, given(lines, ColumnFormat.PANX, true)));
  }

  /** Reads PAN-X, in which words may be quoted as in CSV, to the end of a stream. */
  static TaggedCorpus readPanx(InputStream in, String source) {
    return read(in, source, ColumnFormat.PANX, true);
  }

  private static TaggedCorpus read(
      InputStream in, String source, CorpusFormat format, boolean unquoting) {
    return MemoryLimit.within(
        source,
        () -> {
          SourceLines lines = text(in, source);
          return parse(lines, given(lines, format, unquoting));
        });
  }

  private static Reading given(SourceLines lines, CorpusFormat format, boolean unquoting) {
    return format instanceof ColumnFormat columns
        ? GivenColumns.of(lines, columns, unquoting)
        : Reading.of(format);
  }

  private static TaggedCorpus parse(SourceLines lines, Reading reading) {
    CorpusFormat format = reading.format();
    if (format instanceof ColumnFormat columns) {
      return parse(lines, reading, new ColumnParser(lines, columns));
    }
    if (format instanceof ConlluFormat conllu) {
      return parse(lines, reading, new ColumnParser(lines, ConlluFormat.columns(), conllu::tag));
    }
    if (format instanceof JsonSpansFormat json) {
      SpanObjects objects = new SpanObjects(lines, json.text(), json.spans(), json.longest());
      List<TaggedSentence> sentences = objects.parse();
      return new TaggedCorpus(lines, reading.noting(objects.notes()), sentences);
    }
    List<String> tagNames =
        format instanceof JsonLinesFormat json
            ? json.tagNames()
            : ((ParquetFormat) format).tagNames();
    TokenObjects objects = new TokenObjects(lines, tagNames);
    List<TaggedSentence> sentences = objects.parse();
    return new TaggedCorpus(lines, reading.noting(objects.notes()), sentences);
  }

  private static TaggedCorpus parse(SourceLines lines, Reading reading, ColumnParser parser) {
    List<TaggedSentence> sentences = parser.parse();
    return new TaggedCorpus(lines, reading.noting(parser.notes()), sentences);
  }

  /** Says in the log how the file was read, if there is something to say. */
  TaggedCorpus logged() {
    reading.notes().forEach(note -> LOG.info("{}: {}", source, note));
    if (!outside.equals(OUTSIDE)) {
      LOG.info("{}: {} stands for O", source, outside);
    }
    reading.warnings().forEach(warning -> LOG.warn("{}: {}", source, warning));
    return this;
  }

  /**
   * How the file was read.
   *
   * @return its format, what was left out, and what looks wrong
   */
  public Reading reading() {
    return reading;
  }

  /**
   * How the file is written.
   *
   * @return the format that was given or found out
   */
  public CorpusFormat format() {
    return reading.format();
  }

  /**
   * Where the sentences come from.
   *
   * @return the name of the file
   */
  public String source() {
    return source;
  }

  /**
   * The words of each sentence.
   *
   * @return at least one sentence, with at least one word each
   */
  public List<List<String>> words() {
    return sentences.stream().map(TaggedSentence::words).toList();
  }

  /**
   * The tags of each sentence as the file has them.
   *
   * @return a tag of any scheme for each word
   */
  public List<List<String>> tags() {
    return sentences.stream().map(TaggedSentence::tags).toList();
  }

  /**
   * Where a word stands.
   *
   * @param sentence counted from 0
   * @param word counted from 0
   * @return file and line, with a colon between them
   */
  public String place(int sentence, int word) {
    return source + ":" + sentences.get(sentence).line(word);
  }

  /**
   * What the file has at words in no entity.
   *
   * @return {@code O}; or what most words have, such as {@code 0} or {@code _}, if no word has
   *     {@code O}
   */
  public String outside() {
    return outside;
  }

  /**
   * Columns that may hold tags as well as the one that the format names, for instance of entities
   * inside of others.
   *
   * @return which, counted from 0; none if the format was given. Phrases such as B-NP, which
   *     CoNLL-2003 has before its tags, do not count
   */
  public List<Integer> otherTagColumns() {
    return reading.otherTagColumns();
  }

  /**
   * Finds out which scheme the tags are in; {@link TagScheme#detect} says how.
   *
   * @return the scheme; nothing if no scheme explains the tags
   */
  public Optional<TagScheme> detectScheme() {
    return TagScheme.detect(tagsWithO());
  }

  /**
   * The sentences with their tags converted to IOB2 from the scheme that is found out. If that is
   * another one, the log says so. Tags of no scheme are read as IOB2, which says what is wrong with
   * them.
   *
   * @return the sentences, with the labels that their tags need
   * @throws CorpusException if a tag breaks the scheme
   */
  public NerDataset dataset() {
    return converted(detectScheme().orElse(TagScheme.IOB2));
  }

  /** The sentences, converted from a scheme that was found out, which the log says. */
  private NerDataset converted(TagScheme scheme) {
    NerDataset dataset = dataset(scheme);
    TagConversion conversion = TagConversion.of(this, scheme, dataset);
    if (conversion.isOther()) {
      LOG.info("{}: {}", source, conversion);
    }
    return dataset;
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

  /**
   * The sentences with their tags converted from a scheme that has more than B- and I-, or no
   * letters, if that is found out; else as they are, wherever I- stands.
   */
  NerDataset datasetAsFound() {
    TagScheme scheme = detectScheme().orElse(TagScheme.IOB2);
    if (scheme != TagScheme.IOB2 && scheme != TagScheme.IOB1) {
      return converted(scheme);
    }
    requireForm(TagScheme.IOB2);
    return convert(TagScheme.IOB2);
  }

  /**
   * Refuses a file of which it was not certain where its tags are.
   *
   * @return this
   * @throws CorpusException if there are {@link #otherTagColumns}
   */
  public TaggedCorpus requireCertain() {
    if (!otherTagColumns().isEmpty()) {
      throw new CorpusException(
          source,
          "several columns may hold tags: beside the last, (counted from 0) "
              + otherTagColumns()
              + ": give the format, "
              + FormatDetector.notations((ColumnFormat) format(), otherTagColumns())
              + " or "
              + ((ColumnFormat) format()).notation());
    }
    return this;
  }

  private NerDataset convert(TagScheme scheme) {
    TagPool pool = new TagPool();
    List<Sentence> converted = new ArrayList<>();
    for (TaggedSentence sentence : sentences) {
      List<String> tags =
          scheme == TagScheme.IOB2 ? tags(sentence) : pool.shared(scheme.toIob2(tags(sentence)));
      converted.add(new Sentence(sentence.words(), tags));
    }
    return NerDataset.of(source, converted);
  }

  private void requireForm(TagScheme scheme) {
    for (TaggedSentence sentence : sentences) {
      Optional<TagScheme.Violation> violation = scheme.violation(tags(sentence));
      if (violation.isPresent()) {
        throw new CorpusException(
            source,
            sentence.line(violation.get().position()),
            violation.get().problem() + suggestion(sentence));
      }
    }
  }

  /** Another scheme, if the sentence is right in it, or what types alone are. */
  private String suggestion(TaggedSentence sentence) {
    if (sentence.line(0) == sentences.get(0).line(0) && HeaderRow.begins(sentences)) {
      return "; the first row looks like the names of the columns: if it is, give the format with"
          + " header";
    }
    Optional<TagScheme> found = detectScheme();
    if (found.isPresent() && found.get().violation(tags(sentence)).isEmpty()) {
      return "; the tags look like " + found.get() + ": if they are, give that scheme";
    }
    boolean bare =
        tagsWithO().stream()
            .flatMap(List::stream)
            .allMatch(tag -> tag.equals(OUTSIDE) || Tag.isBare(tag));
    long types = tagsWithO().stream().flatMap(List::stream).filter(Tag::isBare).count();
    return bare && types > 2 ? "; if tags are types without prefixes, give the scheme IO" : "";
  }

  private void requireBeginnings() {
    Beginnings beginnings = Beginnings.of(tagsWithO());
    Optional<TagScheme> found = SchemeDetector.of(beginnings);
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

  private List<List<String>> tagsWithO() {
    return sentences.stream().map(this::tags).toList();
  }

  /** With O where another tag stands for it. */
  private List<String> tags(TaggedSentence sentence) {
    return outside.equals(OUTSIDE)
        ? sentence.tags()
        : OutsideTag.replaced(sentence.tags(), outside);
  }
}
