package io.slicer.classification.corpus;

import com.google.common.collect.LinkedHashMultiset;
import com.google.common.collect.Multiset;
import io.slicer.classification.Answer;
import io.slicer.classification.ClassificationDataset;
import io.slicer.classification.Example;
import io.slicer.classification.Problem;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.MemoryLimit;
import io.slicer.text.TextInput;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Examples as files have them, and how they were read: the format and the columns that were given
 * or found out, and the rows that were left out.
 *
 * @param dataset the examples
 * @param format of the files
 * @param columns of the files
 * @param leftOut how many rows were left out, by the label that they have in the files
 * @param renamed how many labels were renamed, by what the files call them
 */
public record ClassificationCorpus(
    ClassificationDataset dataset,
    RowFormat format,
    ExampleColumns columns,
    Map<String, Integer> leftOut,
    Map<String, Integer> renamed) {
  private static final Logger LOG = LoggerFactory.getLogger(ClassificationCorpus.class);

  /**
   * A corpus.
   *
   * @param dataset the examples
   * @param format of the files
   * @param columns of the files
   * @param leftOut how many rows were left out
   * @param renamed how many labels were renamed
   */
  public ClassificationCorpus {
    leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    renamed = Collections.unmodifiableMap(new LinkedHashMap<>(renamed));
  }

  /**
   * Reads a file.
   *
   * @param file to read, which may be a pipe unless it is Parquet
   * @param options how it is read
   * @return its examples
   * @throws CorpusException if it is not certain what the file holds, a row is damaged, there is no
   *     example, or more than memory holds
   * @throws UncheckedIOException if the file cannot be read
   */
  public static ClassificationCorpus read(Path file, ReadingOptions options) {
    return read(file.toString(), List.of(file), options);
  }

  /**
   * Reads files that are parts of one corpus, one after the other.
   *
   * @param source what to call the corpus
   * @param files at least one, all of one format and with the same columns
   * @param options how they are read
   * @return their examples
   * @throws CorpusException if it is not certain what a file holds, files differ in their columns,
   *     a row is damaged, there is no example, or more than memory holds
   * @throws UncheckedIOException if a file cannot be read
   * @throws IllegalArgumentException if there are no files, or the columns of labels do not fit the
   *     problem
   */
  public static ClassificationCorpus read(String source, List<Path> files, ReadingOptions options) {
    options.columns().ifPresent(columns -> requireLabels(columns, options.problem()));
    if (files.isEmpty()) {
      throw new IllegalArgumentException(source + ": no files");
    }
    return MemoryLimit.within(source, () -> new Collected(source, options).read(files));
  }

  private static void requireLabels(ExampleColumns columns, Problem problem) {
    int labels = columns.labels().size();
    if (labels == 0) {
      throw new IllegalArgumentException(
          "no column of labels in "
              + columns.all()
              + ": inputs are read without, by ClassificationFiles.inputs");
    }
    if (labels > 1 && problem != Problem.MULTI_LABEL) {
      throw new IllegalArgumentException(
          "columns of labels " + columns.labels() + " are for MULTI_LABEL, not for " + problem);
    }
  }

  /** Texts without answers. */
  static List<TextInput> inputs(Path file, ReadingOptions options) {
    return MemoryLimit.within(
        file.toString(),
        () ->
            FileRows.of(
                file,
                options,
                false,
                rows -> {
                  List<TextInput> inputs = new ArrayList<>();
                  for (Row row = rows.reader().next(); row != null; row = rows.reader().next()) {
                    inputs.add(input(row, rows.layout().columns()));
                  }
                  if (inputs.isEmpty()) {
                    throw new CorpusException(file.toString(), "no rows");
                  }
                  return inputs;
                }));
  }

  private static TextInput input(Row row, ExampleColumns columns) {
    String text = Cells.text(row, row.cells().get(0), columns.text());
    Optional<String> pair =
        columns.pair().map(column -> Cells.text(row, row.cells().get(1), column));
    if (text.isEmpty() && pair.orElse("").isEmpty()) {
      throw row.problem(
          pair.isPresent() ? "both texts are empty" : columns.text().shown() + " is empty");
    }
    return new TextInput(text, pair);
  }

  /** What was read so far. */
  private static final class Collected {
    private final String source;
    private final ReadingOptions options;
    private final List<Example> examples = new ArrayList<>();
    private final Multiset<String> leftOut = LinkedHashMultiset.create();
    private final Multiset<String> renamed = LinkedHashMultiset.create();

    Collected(String source, ReadingOptions options) {
      this.source = source;
      this.options = options;
    }

    ClassificationCorpus read(List<Path> files) {
      Part first = read(files.get(0));
      for (Path file : files.subList(1, files.size())) {
        Part part = read(file);
        if (!part.equals(first)) {
          throw new CorpusException(
              file.toString(),
              "read as " + part + ", where " + files.get(0) + " was read as " + first);
        }
      }
      log();
      if (examples.isEmpty()) {
        throw new CorpusException(
            source, leftOut.isEmpty() ? "no rows" : "all rows were left out: " + leftOut);
      }
      return new ClassificationCorpus(
          dataset(first.labels()),
          first.format(),
          first.columns(),
          counts(leftOut),
          counts(renamed));
    }

    private Part read(Path file) {
      return FileRows.of(file, options, true, this::read);
    }

    private Part read(FileRows rows) {
      ExampleColumns columns = rows.layout().columns();
      LabelReader labels = new LabelReader(options, rows.layout(), rows.numbered());
      int texts = columns.withoutLabels().all().size();
      for (Row row = rows.reader().next(); row != null; row = rows.reader().next()) {
        Row one = row;
        Optional<Answer> answer = labels.answer(row, texts);
        answer.ifPresent(right -> examples.add(new Example(input(one, columns), right)));
      }
      leftOut.addAll(labels.leftOut());
      renamed.addAll(labels.renamed());
      return new Part(rows.layout().format(), columns, labels.known());
    }

    private ClassificationDataset dataset(List<String> labels) {
      if (labels.isEmpty()
          && options.problem() == Problem.MULTI_LABEL
          && examples.stream()
              .allMatch(example -> example.answer().equals(Answer.labels(List.of())))) {
        throw new CorpusException(source, "no row has a label: give those that there are");
      }
      return labels.isEmpty() || options.problem() == Problem.REGRESSION
          ? ClassificationDataset.of(source, examples)
          : new ClassificationDataset(source, options.problem(), labels, examples);
    }

    private void log() {
      if (!leftOut.isEmpty()) {
        LOG.warn("{}: rows left out, by their label: {}", source, counts(leftOut));
      }
      if (!renamed.isEmpty()) {
        LOG.info("{}: labels renamed, by their name there: {}", source, counts(renamed));
      }
    }

    private static Map<String, Integer> counts(Multiset<String> labels) {
      Map<String, Integer> counts = new LinkedHashMap<>();
      labels.entrySet().forEach(entry -> counts.put(entry.getElement(), entry.getCount()));
      return counts;
    }
  }

  /** What all files of a corpus have in common. */
  private record Part(RowFormat format, ExampleColumns columns, List<String> labels) {
    @Override
    public String toString() {
      return format
          + " of "
          + columns.all()
          + (labels.isEmpty() ? "" : " with the labels " + labels);
    }
  }
}
