package io.slicer.ner.corpus.format;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import com.google.common.collect.Multisets;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.internal.Tag;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tells formats apart by what most of the first lines of a file have in common. */
final class FormatDetector {
  private static final int LINES = 1000;

  /** How an object begins, also one with Python's quotation marks. */
  private static final Pattern JSON_OBJECT =
      Pattern.compile("\\s*\\{\\s*(?:\\}\\s*|([\"']).*\\1\\s*:.*)", Pattern.DOTALL);

  /** An array of objects, or an object that goes on in other lines. */
  private static final Pattern JSON_DOCUMENT =
      Pattern.compile("\\s*(?:\\{\\s*|\\[\\s*(?:\\{.*)?)", Pattern.DOTALL);

  private final SourceLines source;
  private final List<String> lines;
  private final List<String> rows;

  private FormatDetector(SourceLines source) {
    this.source = source;
    lines = source.ahead(LINES);
    List<String> all = lines.stream().filter(line -> !line.isEmpty()).toList();
    List<String> likely =
        all.stream().filter(line -> !line.startsWith(ColumnParser.COMMENT)).toList();
    rows = likely.isEmpty() ? all : likely;
  }

  /** What the lines that come next look like, which are not taken. */
  static FoundFormat detect(SourceLines source) {
    return new FormatDetector(source).detect();
  }

  private FoundFormat detect() {
    if (rows.isEmpty()) {
      throw new CorpusException(source.source(), "no sentences");
    }
    String first = rows.get(0);
    if (isObject(first)) {
      return new FoundFormat(JsonLinesFormat.named(), List.of());
    }
    if (JSON_DOCUMENT.matcher(first).matches()) {
      throw unknown("it begins like JSON of many lines, where JSON lines have an object in each");
    }
    return columns();
  }

  /** A word may begin as an object does, but it has a tag behind it. */
  private static boolean isObject(String line) {
    if (!JSON_OBJECT.matcher(line).matches()) {
      return false;
    }
    List<String> columns = ColumnSeparator.WHITE_SPACE.split(line);
    String last = columns.get(columns.size() - 1);
    return last.endsWith("}") || Tag.parse(last, Tag.POSITIONS) == null;
  }

  private FoundFormat columns() {
    ColumnSeparator separator = separator();
    Multiset<Integer> sizes = HashMultiset.create();
    rows.forEach(row -> sizes.add(separator.split(row).size()));
    int columns = Multisets.copyHighestCountFirst(sizes).iterator().next();
    if (columns < 2 || 2 * sizes.count(columns) <= rows.size()) {
      throw unknown("lines have no certain number of columns: " + shown(sizes));
    }
    ColumnTable table = ColumnTable.of(separator, columns, lines);
    boolean index = columns > 2 && isIndexed(table);
    int token = index ? 1 : 0;
    int tag = columns - 1;
    List<Integer> others =
        IntStream.range(0, tag)
            .filter(c -> c != token && table.holdsTags(c) && !table.holdsPhrases(c))
            .boxed()
            .toList();
    requireTags(table, tag, others);
    ColumnFormat format = ColumnFormat.of(separator, columns, token, tag);
    return new FoundFormat(
        withFeatures(index ? format.with(ColumnFeature.WORD_INDEX) : format, table), others);
  }

  private void requireTags(ColumnTable table, int tag, List<Integer> others) {
    if (!table.holdsTags(tag)) {
      throw unknown(
          (tag + 1)
              + " columns of which the last holds no tags"
              + (others.isEmpty() ? "" : ", but (counted from 0) " + others + " may"));
    }
    if (table.holdsPhrases(tag)) {
      throw unknown(
          "the last column holds phrases such as B-NP, not entities: if they are what is wanted,"
              + " give the format");
    }
  }

  private boolean isIndexed(ColumnTable table) {
    boolean index = table.beginsWithWordIndex();
    if (!index && table.beginsWithNumbers()) {
      throw unknown(
          "the first column holds numbers that do not count the words of sentences: if they are"
              + " words, give the format");
    }
    return index;
  }

  private ColumnFormat withFeatures(ColumnFormat plain, ColumnTable table) {
    boolean tabs = plain.separator() == ColumnSeparator.TAB;
    ColumnFormat format = plain;
    if (tabs && plain.columns() == 2) {
      format = format.with(ColumnFeature.LANGUAGE_PREFIX);
    }
    if (tabs && lines.stream().anyMatch(FormatDetector::isComment)) {
      format = format.with(ColumnFeature.COMMENTS);
    }
    if (hasIdLines(format)) {
      return format.with(ColumnFeature.ID_LINES);
    }
    if (table.hasInColumn(plain.token(), ColumnParser.DOCUMENT_START)
        || (!tabs && plain.columns() > 2)) {
      format = format.with(ColumnFeature.DOCUMENT_STARTS);
    }
    return format;
  }

  private static boolean isComment(String line) {
    return line.startsWith(ColumnParser.COMMENT) && line.indexOf('\t') < 0;
  }

  /** Whether the file begins with a line of an id that is neither a word nor a comment. */
  private boolean hasIdLines(ColumnFormat format) {
    String first = lines.stream().filter(line -> !line.isEmpty()).findFirst().orElse("");
    return first.startsWith(ColumnParser.ID_LINE)
        && !isRow(format, first)
        && !(format.has(ColumnFeature.COMMENTS) && isComment(first));
  }

  private static boolean isRow(ColumnFormat format, String line) {
    List<String> columns = format.separator().split(line);
    return columns.size() == format.columns()
        && Tag.parse(columns.get(format.tag()), Tag.POSITIONS) != null;
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

  private static String shown(Multiset<Integer> sizes) {
    return sizes.entrySet().stream()
        .sorted(Comparator.comparing(Multiset.Entry::getElement))
        .map(entry -> entry.getCount() + " with " + entry.getElement())
        .collect(Collectors.joining(", "));
  }

  private CorpusException unknown(String problem) {
    return new CorpusException(source.source(), "no format that slicer knows: " + problem);
  }
}
