package io.slicer.ner.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sentences of a file before their tags are understood.
 *
 * @param source the file
 * @param sentences one or more
 */
record TaggedCorpus(String source, List<TaggedSentence> sentences) {

  /** Reads a file in a format that is found out. */
  static TaggedCorpus read(Path file) {
    if (ParquetFile.is(file)) {
      return read(file, new ParquetFile(file).format());
    }
    SourceLines lines = SourceLines.read(file);
    return parse(lines, FormatDetector.detect(lines));
  }

  /** Reads a file. */
  static TaggedCorpus read(Path file, CorpusFormat format) {
    boolean parquet = format instanceof ParquetFormat;
    if (parquet && !ParquetFile.is(file)) {
      throw new CorpusException(file.toString(), "no Parquet file");
    }
    return parse(parquet ? new ParquetFile(file).rows() : SourceLines.read(file), format);
  }

  /** Parses the lines of a file. */
  static TaggedCorpus parse(SourceLines lines, CorpusFormat format) {
    List<TaggedSentence> sentences;
    if (format instanceof ColumnFormat columns) {
      sentences = new ColumnParser(lines, columns).parse();
    } else if (format instanceof JsonLinesFormat json) {
      sentences = new JsonLinesParser(lines, json.tagNames()).parse();
    } else {
      sentences = new JsonLinesParser(lines, ((ParquetFormat) format).tagNames()).parse();
    }
    if (sentences.isEmpty()) {
      throw new CorpusException(lines.source(), "no sentences");
    }
    return new TaggedCorpus(lines.source(), sentences);
  }

  Optional<TagScheme> detectScheme() {
    return TagScheme.detect(tags());
  }

  /** The sentences with IOB2 tags. A file whose entities mostly begin with I- is refused. */
  NerDataset dataset(TagScheme scheme) {
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

  private NerDataset convert(TagScheme scheme) {
    List<Sentence> converted = new ArrayList<>();
    for (TaggedSentence sentence : sentences) {
      converted.add(new Sentence(sentence.words(), scheme.toIob2(sentence.tags())));
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
            violation.get().problem() + suggestion(scheme));
      }
    }
  }

  private String suggestion(TagScheme scheme) {
    return detectScheme()
        .filter(found -> found != scheme)
        .map(found -> "; the tags look like " + found + ": if they are, give that scheme")
        .orElse("");
  }

  private void requireBeginnings() {
    Beginnings beginnings = Beginnings.of(tags());
    Optional<TagScheme> found = beginnings.scheme();
    if (!found.equals(Optional.of(TagScheme.IOB2))) {
      throw new CorpusException(
          source,
          firstUnopened(),
          beginnings.unopened()
              + " of "
              + beginnings.entities()
              + " entities, this the first, begin with I- where IOB2 has B-; the tags look like "
              + found
                  .map(scheme -> scheme + ": if they are, give that scheme")
                  .orElse("no scheme"));
    }
  }

  private int firstUnopened() {
    for (TaggedSentence sentence : sentences) {
      Tag previous = Tag.OUTSIDE;
      for (int i = 0; i < sentence.tags().size(); i++) {
        Tag tag = Tag.of(sentence.tags().get(i));
        if (tag.position() == 'I' && !tag.isInside(previous)) {
          return sentence.line(i);
        }
        previous = tag;
      }
    }
    throw new IllegalStateException("every entity begins with B-");
  }

  private List<List<String>> tags() {
    return sentences.stream().map(TaggedSentence::tags).toList();
  }
}
