package io.slicer.classification.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.FieldReader;
import io.slicer.corpus.Quoted;
import io.slicer.corpus.SourceLines;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows with a separator between columns. */
final class DelimitedRows implements RowReader {
  private final SourceLines source;
  private final FieldReader fields;
  private final List<Column> wanted;
  private final List<String> names;
  private final List<Integer> indices = new ArrayList<>();
  private int columns;
  private int least;

  /**
   * Begins to read.
   *
   * @param wanted which columns
   * @throws CorpusException if one is missing, or there is a name twice
   */
  DelimitedRows(SourceLines source, RowFormat.Delimited format, List<Column> wanted) {
    this.source = source;
    this.fields = new FieldReader(source, format.separator(), format.quoted());
    this.wanted = List.copyOf(wanted);
    List<String> header = format.header() ? fields.next() : null;
    names = header == null ? List.of() : List.copyOf(header);
    if (!names.isEmpty()) {
      requireDifferent(source, fields.line(), names);
      locate(names.size());
      least = KnownColumns.least(names);
    }
  }

  private static void requireDifferent(SourceLines source, int line, List<String> names) {
    Set<String> before = new HashSet<>();
    for (String name : names) {
      if (!before.add(name)) {
        throw source.problem(
            line, "two columns are called " + Quoted.of(name) + ": columns are " + shown(names));
      }
    }
  }

  private void locate(int count) {
    columns = count;
    least = count;
    for (Column column : wanted) {
      indices.add(index(column));
    }
  }

  private int index(Column column) {
    if (column instanceof Column.Numbered number) {
      if (number.index() >= columns) {
        throw new CorpusException(
            source.source(),
            "there is no "
                + number
                + ", counted from 0, but "
                + columns
                + (names.isEmpty() ? " columns without names" : " columns: " + shown(names)));
      }
      return number.index();
    }
    int index = names.indexOf(((Column.Named) column).name());
    if (index < 0) {
      throw new CorpusException(
          source.source(),
          names.isEmpty()
              ? "there is no row of names: give the number of "
                  + column.shown()
                  + ", counted from 0, instead"
              : "there is no column " + column.shown() + ", but " + shown(names));
    }
    return index;
  }

  @Override
  public @Nullable Row next() {
    List<String> row = fields.next();
    if (row == null) {
      return null;
    }
    if (columns == 0) {
      locate(row.size());
    }
    if (row.size() > columns || row.size() < least) {
      throw source.problem(
          fields.line(),
          "expected "
              + (columns == 1 ? "1 column" : columns + " columns")
              + (names.isEmpty() ? " as in the first row" : " (" + shown(names) + ")")
              + ", found "
              + row.size()
              + " in "
              + Quoted.of(String.join("\t", row)));
    }
    List<JsonNode> cells = new ArrayList<>();
    for (int index : indices) {
      cells.add(index < row.size() ? TextNode.valueOf(row.get(index)) : MissingNode.getInstance());
    }
    return new Row(source.source(), fields.line(), cells);
  }

  private static String shown(List<String> names) {
    return Quoted.unmarked(String.join(", ", names));
  }
}
