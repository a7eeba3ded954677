package io.slicer.classification.corpus;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Multiset;
import io.slicer.classification.Problem;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.FieldReader;
import io.slicer.corpus.JsonLine;
import io.slicer.corpus.Quoted;
import io.slicer.corpus.SourceLines;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Finds out what is not given of a text file's layout, from its first lines. */
final class LayoutDetector {
  private static final int LINES = 1000;

  /** So many rows have a label for the second time. */
  private static final int ENOUGH_ROWS = 20;

  private static final RowFormat.Delimited TABS = new RowFormat.Delimited('\t', false, false);

  private static final Pattern JSON_OBJECT =
      Pattern.compile("\\s*\\{\\s*(?:\\}|\".*\"\\s*:.*\\})\\s*", Pattern.DOTALL);

  /** An array of objects, or an object that goes on in other lines. */
  private static final Pattern JSON_DOCUMENT =
      Pattern.compile("\\s*(?:\\{\\s*|\\[\\s*(?:\\{.*)?)", Pattern.DOTALL);

  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.-]{0,30}");

  private final String source;
  private final ReadingOptions options;
  private final boolean labelled;
  private final List<String> lines;

  private LayoutDetector(SourceLines lines, ReadingOptions options, boolean labelled) {
    this.source = lines.source();
    this.options = options;
    this.labelled = labelled;
    this.lines = lines.ahead(LINES);
  }

  /** The layout of the lines that come next, which are not taken. */
  static Layout detect(SourceLines lines, ReadingOptions options, boolean labelled) {
    return new LayoutDetector(lines, options, labelled).layout();
  }

  private Layout layout() {
    if (lines.stream().allMatch(String::isEmpty)) {
      throw new CorpusException(source, "no rows");
    }
    RowFormat format = options.format().orElseGet(this::format);
    if (format instanceof RowFormat.Delimited delimited) {
      List<String> first = rows(delimited).get(0);
      return delimited.header()
          ? Layout.named(source, format, first, options, labelled)
          : unnamed(delimited, first.size());
    }
    return Layout.named(source, format, fieldsOfFirstObject(), options, labelled);
  }

  private RowFormat format() {
    String first = lines.stream().filter(line -> !line.isEmpty()).findFirst().orElse("");
    if (JSON_OBJECT.matcher(first).matches()) {
      return RowFormat.JSON_LINES;
    }
    if (JSON_DOCUMENT.matcher(first).matches()) {
      throw unknown("it begins like JSON of many lines, where JSON lines have an object in each");
    }
    for (char separator : new char[] {',', ';'}) {
      RowFormat.Delimited quoted = new RowFormat.Delimited(separator, true, true);
      if (isHeader(firstRow(quoted))) {
        return quoted;
      }
    }
    List<String> filled = lines.stream().filter(line -> !line.isEmpty()).toList();
    if (2 * filled.stream().filter(line -> line.indexOf('\t') >= 0).count() >= filled.size()) {
      return TABS.withHeader(isHeader(rows(TABS).get(0)));
    }
    if (labelled) {
      throw unknown(
          "most lines have no tab, the first is no JSON object, and no row of names that say which"
              + " column holds text and which the label");
    }
    return TABS;
  }

  private List<String> firstRow(RowFormat.Delimited quoted) {
    try {
      return rows(quoted).get(0);
    } catch (CorpusException e) {
      return List.of(); // another format
    }
  }

  private boolean isHeader(List<String> row) {
    List<String> given =
        options
            .columns()
            .map(columns -> labelled ? columns : columns.withoutLabels())
            .map(ExampleColumns::all)
            .orElse(List.of())
            .stream()
            .filter(Column.Named.class::isInstance)
            .map(column -> ((Column.Named) column).name())
            .toList();
    return given.isEmpty()
        ? KnownColumns.find(source, row, labelled).isPresent()
        : row.containsAll(given);
  }

  /** The rows as far as they are looked at, of which a damaged one is the last. */
  private List<List<String>> rows(RowFormat.Delimited format) {
    FieldReader fields =
        new FieldReader(SourceLines.of(lines, source), format.separator(), format.quoted());
    List<List<String>> rows = new ArrayList<>();
    try {
      for (List<String> row = fields.next(); row != null; row = fields.next()) {
        rows.add(row);
      }
    } catch (CorpusException e) {
      if (rows.isEmpty()) {
        throw e;
      }
    }
    return rows;
  }

  private List<String> fieldsOfFirstObject() {
    SourceLines copy = SourceLines.of(lines, source);
    String line = copy.next();
    while (line != null && line.isEmpty()) {
      line = copy.next();
    }
    return line == null
        ? List.of()
        : ImmutableList.copyOf(JsonLine.object(copy, line, "text and label").fieldNames());
  }

  private Layout unnamed(RowFormat.Delimited format, int columns) {
    ExampleColumns all = options.columns().orElseGet(() -> usual(columns));
    if (labelled
        && options.problem() == Problem.SINGLE_LABEL
        && options.labels().labels().isEmpty()
        && all.labels().size() == 1
        && all.labels().get(0) instanceof Column.Numbered label
        && label.index() < columns) {
      requireLabels(format, label.index(), columns);
    }
    return new Layout(format, labelled ? all : all.withoutLabels(), false);
  }

  private ExampleColumns usual(int columns) {
    if (columns == 3) {
      return ExampleColumns.pair(0, 1, 2);
    }
    if (labelled && columns == 2) {
      return ExampleColumns.of(0, 1);
    }
    if (!labelled && columns == 1) {
      return ExampleColumns.texts(Column.of(0));
    }
    throw new CorpusException(
        source,
        "the first row has "
            + columns
            + (columns == 1 ? " column" : " columns")
            + (labelled
                ? ", none of the usual names, and is neither a text and a label nor two texts and a"
                    + " label: give the columns"
                : " and none of the usual names: give the columns of the texts"));
  }

  /** Refuses a file whose labels do not look like any, or whose first row looks like names. */
  private void requireLabels(RowFormat.Delimited format, int label, int columns) {
    List<List<String>> rows = rows(format).stream().filter(row -> row.size() == columns).toList();
    Multiset<String> labels = HashMultiset.create();
    rows.forEach(row -> labels.add(row.get(label)));
    int different = labels.elementSet().size();
    if (rows.size() >= ENOUGH_ROWS && 2 * different > rows.size()) {
      throw new CorpusException(
          source,
          "column "
              + label
              + ", counted from 0, does not look like labels: the first "
              + rows.size()
              + " rows have "
              + different
              + " different ones; give the columns, and the labels if these are right");
    }
    List<String> first = rows.get(0);
    if (first.stream().allMatch(cell -> NAME.matcher(cell).matches())
        && labels.count(first.get(label)) == 1
        && 2 * (different - 1) <= rows.size() - 1
        && rows.size() > 1) {
      throw new CorpusException(
          source,
          "the first row, "
              + Quoted.of(String.join("\t", first))
              + ", looks like names of columns: if it is, give them; if not, give the labels");
    }
  }

  private CorpusException unknown(String problem) {
    return new CorpusException(
        source, "no format that slicer knows: " + problem + ": give format and columns");
  }
}
