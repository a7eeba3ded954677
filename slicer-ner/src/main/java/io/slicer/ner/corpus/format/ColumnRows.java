package io.slicer.ner.corpus.format;

import io.slicer.corpus.FieldReader;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.internal.WhiteSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a file in columns, one after the other. White space behind the last column does not
 * count, and neither do empty columns behind it.
 */
final class ColumnRows {
  static final String COMMENT = "#";

  private final SourceLines source;
  private final ColumnSeparator separator;
  private final @Nullable FieldReader quoted;
  private String text = "";
  private List<String> fields = List.of();
  private int line;

  ColumnRows(SourceLines source, ColumnSeparator separator, boolean quoted) {
    this.source = source;
    this.separator = separator;
    this.quoted =
        quoted || separator.isCsv() ? new FieldReader(source, separator.character, true) : null;
  }

  /** Goes on to the next row; false behind the last. */
  boolean next() {
    String next = source.peek();
    if (next == null) {
      return false;
    }
    text = next;
    if (quoted != null && !text.startsWith(COMMENT)) {
      fields = Objects.requireNonNull(quoted.next());
      line = quoted.line();
    } else {
      source.next();
      line = source.number();
      fields = separator.split(text);
    }
    return true;
  }

  /** The row as it stands there, or its first line. */
  String text() {
    return text;
  }

  /** Where it begins. */
  int line() {
    return line;
  }

  /** Whether it has nothing but white space and separators. */
  boolean isBlank() {
    return WhiteSpace.only(text) || (quoted != null && WhiteSpace.only(fields));
  }

  /** Whether it begins as comments do. */
  boolean mayBeComment() {
    return text.startsWith(COMMENT);
  }

  /** What is between separators. */
  List<String> fields() {
    return fields;
  }

  /**
   * The columns.
   *
   * @param least how many are kept even if the last is empty
   */
  List<String> columns(int least) {
    return columns(fields, least);
  }

  static List<String> columns(List<String> fields, int least) {
    int size = fields.size();
    while (size > least && size > 1 && WhiteSpace.only(fields.get(size - 1))) {
      size--;
    }
    String last = fields.get(size - 1);
    String trimmed = WhiteSpace.trimmedEnd(last);
    if (size == fields.size() && trimmed.equals(last)) {
      return fields;
    }
    List<String> columns = new ArrayList<>(fields.subList(0, size));
    columns.set(size - 1, trimmed);
    return columns;
  }
}
