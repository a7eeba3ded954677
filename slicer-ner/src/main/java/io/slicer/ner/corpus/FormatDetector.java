package io.slicer.ner.corpus;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tells formats apart by what most lines of a file have in common. */
final class FormatDetector {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final Pattern JSON_ARRAY = Pattern.compile("\\[\\s*(?:\\{.*)?");
  private static final int MOST_ROWS = 1000;

  private final SourceLines source;
  private final List<String> rows = new ArrayList<>();
  private boolean documentStarts;
  private boolean comments;

  private FormatDetector(SourceLines source) {
    this.source = source;
  }

  static CorpusFormat detect(SourceLines source) {
    return new FormatDetector(source).detect();
  }

  private CorpusFormat detect() {
    String first =
        source.lines().stream()
            .filter(line -> !line.isEmpty())
            .findFirst()
            .orElseThrow(this::noSentences);
    if (first.startsWith(ColumnParser.ID_LINE)) {
      return ColumnFormat.MULTICONER;
    }
    if (first.startsWith("{") && !endsWithTag(first)) {
      return JsonLinesFormat.named();
    }
    if (JSON_ARRAY.matcher(first).matches()) {
      throw unknown("it begins like a JSON array, where JSON lines have an object in each line");
    }
    for (String line : source.lines()) {
      if (line.startsWith(ColumnParser.DOCUMENT_START)) {
        documentStarts = true;
      } else if (!line.isEmpty() && rows.size() < MOST_ROWS) {
        comments |= line.startsWith(ColumnParser.COMMENT) && line.indexOf('\t') < 0;
        rows.add(line);
      }
    }
    if (rows.isEmpty()) {
      throw noSentences();
    }
    return columns();
  }

  private static boolean endsWithTag(String line) {
    List<String> columns = ColumnSeparator.WHITE_SPACE.split(line);
    return columns.size() > 1 && isTag(columns.get(columns.size() - 1));
  }

  private static boolean isTag(String column) {
    return Tag.parse(column, "BIESLU") != null;
  }

  private CorpusFormat columns() {
    ColumnSeparator separator = separator();
    Multiset<Integer> sizes = HashMultiset.create();
    rows.forEach(row -> sizes.add(separator.split(row).size()));
    int columns = Multisets.copyHighestCountFirst(sizes).iterator().next();
    if (columns < 2 || 2 * sizes.count(columns) <= rows.size()) {
      throw unknown("lines have no certain number of columns: " + shown(sizes));
    }
    List<List<String>> table =
        rows.stream().map(separator::split).filter(row -> row.size() == columns).toList();
    int tag = columns - 1;
    if (!isTagColumn(table, tag)) {
      List<Integer> others =
          IntStream.range(0, columns).filter(c -> isTagColumn(table, c)).boxed().toList();
      throw unknown(
          columns
              + " columns of which the last holds no tags"
              + (others.isEmpty() ? "" : ", but (counted from 0) " + others + " may"));
    }
    boolean index = separator == ColumnSeparator.TAB && columns > 2 && isIndex(table);
    ColumnFormat format = ColumnFormat.of(separator, columns, index ? 1 : 0, tag);
    return withFeatures(format, index);
  }

  private ColumnFormat withFeatures(ColumnFormat plain, boolean index) {
    ColumnFormat format = plain;
    if (index) {
      format = format.with(ColumnFeature.WORD_INDEX);
    }
    if (format.separator() == ColumnSeparator.TAB && format.columns() == 2) {
      format = format.with(ColumnFeature.LANGUAGE_PREFIX);
    }
    if (index && comments) {
      format = format.with(ColumnFeature.COMMENTS);
    }
    if (documentStarts || (format.separator() != ColumnSeparator.TAB && format.columns() > 2)) {
      format = format.with(ColumnFeature.DOCUMENT_STARTS);
    }
    return format;
  }

  /** Tabs, if most lines have one; else single spaces, unless most lines have longer gaps. */
  private ColumnSeparator separator() {
    if (mostRows(row -> row.indexOf('\t') >= 0)) {
      return ColumnSeparator.TAB;
    }
    return mostRows(row -> row.contains("  "))
        ? ColumnSeparator.WHITE_SPACE
        : ColumnSeparator.SPACE;
  }

  private boolean mostRows(Predicate<String> property) {
    return 2 * rows.stream().filter(property).count() > rows.size();
  }

  private static boolean isTagColumn(List<List<String>> table, int column) {
    return 2 * table.stream().filter(row -> isTag(row.get(column))).count() > table.size();
  }

  private static boolean isIndex(List<List<String>> table) {
    String first = table.get(0).get(0);
    return (first.equals("0") || first.equals("1"))
        && 2 * table.stream().filter(row -> NUMBER.matcher(row.get(0)).matches()).count()
            > table.size();
  }

  private static String shown(Multiset<Integer> sizes) {
    return sizes.entrySet().stream()
        .sorted(Comparator.comparing(Multiset.Entry::getElement))
        .map(entry -> entry.getCount() + " with " + entry.getElement())
        .collect(Collectors.joining(", "));
  }

  private CorpusException noSentences() {
    return new CorpusException(source.source(), "no sentences");
  }

  private CorpusException unknown(String problem) {
    return new CorpusException(source.source(), "no format that slicer knows: " + problem);
  }
}
