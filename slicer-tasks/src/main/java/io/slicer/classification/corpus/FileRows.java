package io.slicer.classification.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.ParquetFile;
import io.slicer.corpus.SourceLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file that are wanted.
 *
 * @param layout of the file
 * @param numbered what the numbers of labels stand for, as the file says; empty if it does not
 * @param reader of the rows, with the cells of the layout's columns
 */
record FileRows(Layout layout, List<String> numbered, RowReader reader) {
  /** What is done with the rows while the file is open. */
  interface Use<T> {
    T with(FileRows rows);
  }

  /**
   * Opens a file.
   *
   * @param labelled whether answers are wanted
   * @throws CorpusException if the file is damaged, or it is not certain what it holds
   * @throws UncheckedIOException if it cannot be read
   */
  static <T> T of(Path file, ReadingOptions options, boolean labelled, Use<T> use) {
    boolean parquet = ParquetFile.is(file);
    boolean expected = options.format().map(RowFormat.Parquet.class::isInstance).orElse(parquet);
    if (expected && !parquet) {
      throw new CorpusException(file.toString(), "no Parquet file");
    }
    if (expected) {
      return use.with(parquet(new ParquetFile(file), file.toString(), options, labelled));
    }
    try (InputStream in = Files.newInputStream(file)) {
      SourceLines lines = SourceLines.of(in, file.toString(), "ClassificationFiles");
      return use.with(text(lines, options, labelled));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static FileRows parquet(
      ParquetFile file, String source, ReadingOptions options, boolean labelled) {
    List<String> all = file.columns();
    Layout layout = Layout.named(source, RowFormat.PARQUET, all, options, labelled);
    List<Column> wanted = wanted(layout, options);
    List<String> names = ObjectRows.names(source, wanted);
    for (String name : names) {
      if (!all.contains(name)) {
        throw new CorpusException(
            source, "there is no column \"" + name + "\", but " + String.join(", ", all));
      }
    }
    SourceLines lines = file.rows(names.stream().distinct().toList());
    List<String> classes =
        layout.columns().labels().size() == 1
            ? classNames(file.features().path(layout.columns().labels().get(0).toString()))
            : List.of();
    return new FileRows(layout, classes, selected(options, new ObjectRows(lines, wanted), source));
  }

  /** As {@code ClassLabel} has them, itself or in a list, whatever that was called at the time. */
  private static List<String> classNames(JsonNode feature) {
    JsonNode label = feature.has("feature") ? feature.path("feature") : feature;
    List<String> names = new ArrayList<>();
    label.path("names").forEach(name -> names.add(name.asText()));
    return names;
  }

  private static FileRows text(SourceLines lines, ReadingOptions options, boolean labelled) {
    Layout layout = LayoutDetector.detect(lines, options, labelled);
    List<Column> wanted = wanted(layout, options);
    RowReader reader =
        layout.format() instanceof RowFormat.Delimited delimited
            ? new DelimitedRows(lines, delimited, wanted)
            : new ObjectRows(lines, wanted);
    return new FileRows(layout, List.of(), selected(options, reader, lines.source()));
  }

  /** The columns of examples, and behind them that which rows are chosen by. */
  private static List<Column> wanted(Layout layout, ReadingOptions options) {
    List<Column> wanted = new ArrayList<>(layout.columns().all());
    options.rows().ifPresent(rows -> wanted.add(rows.column()));
    return wanted;
  }

  private static RowReader selected(ReadingOptions options, RowReader all, String source) {
    return options.rows().isPresent() ? new Selected(all, options.rows().get(), source) : all;
  }

  /** Rows that have a value in their last cell. */
  private static final class Selected implements RowReader {
    private static final int MOST_SHOWN = 30;

    private final RowReader all;
    private final ReadingOptions.Rows wanted;
    private final String source;
    private final TreeSet<String> others = new TreeSet<>();
    private boolean found;

    Selected(RowReader all, ReadingOptions.Rows wanted, String source) {
      this.all = all;
      this.wanted = wanted;
      this.source = source;
    }

    @Override
    public @Nullable Row next() {
      for (Row row = all.next(); row != null; row = all.next()) {
        JsonNode cell = row.cells().get(row.cells().size() - 1);
        if (cell.asText().equals(wanted.value())) {
          found = true;
          return row;
        }
        if (others.size() < MOST_SHOWN) {
          others.add(cell.asText());
        }
      }
      if (!found) {
        throw new CorpusException(
            source,
            "no row has \""
                + wanted.value()
                + "\" in "
                + wanted.column().shown()
                + ", but "
                + String.join(", ", others));
      }
      return null;
    }
  }
}
