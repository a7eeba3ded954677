package io.slicer.classification.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import io.slicer.corpus.CorpusException;
import io.slicer.corpus.JsonLine;
import io.slicer.corpus.SourceLines;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows that are JSON objects. */
final class ObjectRows implements RowReader {
  private final SourceLines source;
  private final List<String> wanted;

  ObjectRows(SourceLines source, List<Column> wanted) {
    this.source = source;
    this.wanted = names(source.source(), wanted);
  }

  /** The names of columns, each once. */
  static List<String> names(String source, List<Column> columns) {
    List<String> names = new ArrayList<>();
    for (Column column : columns) {
      if (!(column instanceof Column.Named named)) {
        throw new CorpusException(
            source, "columns have names here: give the name instead of " + column);
      }
      names.add(named.name());
    }
    return names;
  }

  /** What an object must have, as errors call it. */
  static String fields(List<String> names) {
    return names.stream().distinct().collect(Collectors.joining(", "));
  }

  @Override
  public @Nullable Row next() {
    String line = source.next();
    while (line != null && line.isEmpty()) {
      line = source.next();
    }
    if (line == null) {
      return null;
    }
    ObjectNode object = JsonLine.object(source, line, fields(wanted));
    List<JsonNode> cells = new ArrayList<>();
    for (String name : wanted) {
      JsonNode cell = object.get(name);
      if (cell == null) {
        throw source.problem(
            source.number(),
            "there is no field \""
                + name
                + "\", but "
                + fields(ImmutableList.copyOf(object.fieldNames())));
      }
      cells.add(cell);
    }
    return new Row(source.source(), source.number(), cells);
  }
}
