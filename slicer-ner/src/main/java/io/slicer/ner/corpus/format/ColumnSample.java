package io.slicer.ner.corpus.format;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.internal.Tag;
import java.util.ArrayList;
import java.util.List;

/**
 * The first lines of a file as they look with a separator between columns.
 *
 * @param separator between columns
 * @param quoted whether fields may stand in quotation marks
 * @param lines as far as they can be read so
 * @param whole whether these are all that were given
 */
record ColumnSample(ColumnSeparator separator, boolean quoted, List<Line> lines, boolean whole) {

  /**
   * A line, or a row of several.
   *
   * @param text as it stands there
   * @param fields between separators
   * @param isBlank whether it separates sentences
   * @param isRemark whether it begins as a comment and has no tag that others have
   */
  record Line(String text, List<String> fields, boolean isBlank, boolean isRemark) {
    /** The columns, of which the last are left out if they are empty and not expected. */
    List<String> columns(int least) {
      return ColumnRows.columns(fields, least);
    }
  }

  static ColumnSample of(List<String> lines, ColumnSeparator separator, boolean quoted) {
    ColumnRows rows = new ColumnRows(SourceLines.of(lines, ""), separator, quoted);
    List<Line> found = new ArrayList<>();
    boolean whole = true;
    try {
      while (rows.next()) {
        found.add(new Line(rows.text(), rows.fields(), rows.isBlank(), rows.mayBeComment()));
      }
    } catch (CorpusException e) {
      whole = false;
    }
    return new ColumnSample(separator, quoted, marked(found), whole);
  }

  /** Lines that begin as comments are rows if they end as others do. */
  private static List<Line> marked(List<Line> lines) {
    Multiset<String> ends = HashMultiset.create();
    lines.stream()
        .filter(line -> !line.isBlank() && !line.isRemark())
        .forEach(line -> ends.add(end(line)));
    return lines.stream()
        .map(
            line ->
                line.isRemark() && isRow(line, ends)
                    ? new Line(line.text(), line.fields(), line.isBlank(), false)
                    : line)
        .toList();
  }

  private static boolean isRow(Line line, Multiset<String> ends) {
    String end = end(line);
    return line.columns(1).size() > 1
        && (Tag.parse(end, Tag.POSITIONS) != null || ends.count(end) > 1);
  }

  private static String end(Line line) {
    List<String> columns = line.columns(1);
    return columns.get(columns.size() - 1);
  }

  /** How many lines have how many columns. */
  Multiset<Integer> sizes() {
    Multiset<Integer> sizes = HashMultiset.create();
    for (Line line : lines) {
      if (!line.isBlank() && !line.isRemark()) {
        sizes.add(line.columns(1).size());
      }
    }
    return sizes;
  }

  /**
   * Whether the first line that is not empty has so many columns.
   *
   * @param comments whether comments may stand before it
   */
  boolean beginsWithRow(int columns, boolean comments) {
    return lines.stream()
        .filter(line -> !line.isBlank() && !(comments && line.isRemark()))
        .findFirst()
        .filter(line -> !line.isRemark() && line.columns(columns).size() == columns)
        .isPresent();
  }

  /** Whether there is what looks like a comment that stands where one is expected. */
  boolean hasComments(boolean numbered) {
    boolean begins = true;
    for (Line line : lines) {
      if (line.isBlank()) {
        begins = true;
      } else if (numbered && line.text().startsWith(ColumnRows.COMMENT)) {
        return true;
      } else if (!line.isRemark()) {
        begins = false;
      } else if (begins || line.text().matches("(?s)#+\\s+\\S.*")) {
        return true;
      }
    }
    return false;
  }
}
