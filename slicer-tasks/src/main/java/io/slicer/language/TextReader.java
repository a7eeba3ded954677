package io.slicer.language;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.slicer.corpus.JsonLine;
import io.slicer.corpus.ParquetFile;
import io.slicer.corpus.Quoted;
import io.slicer.corpus.SourceLines;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The text of a line of a file.
 *
 * @param field of the object in each line that is the text; null if the line is the text
 */
record TextReader(@Nullable String field) {
  /** What the names of files end in that have a JSON object in each line. */
  private static final List<String> JSON = List.of(".jsonl", ".ndjson", ".json");

  /** Lines that are texts themselves. */
  static TextReader ofLines() {
    return new TextReader(null);
  }

  /** Objects, of which a field is the text. */
  static TextReader ofObjects(String field) {
    return new TextReader(field);
  }

  /** What stands for all texts, of what stands for all bytes of the file. */
  String fingerprint(HashCode bytes) {
    return field == null
        ? bytes.toString()
        : Hashing.sha256().hashString(field + " of " + bytes, UTF_8).toString();
  }

  /**
   * The text of the line that came last.
   *
   * @param line of the source, not blank
   */
  String text(SourceLines source, String line) {
    if (field == null) {
      return line;
    }
    ObjectNode object = JsonLine.object(source, line, "a field \"" + field + "\"");
    JsonNode value = object.get(field);
    if (value == null) {
      throw source.problem(
          source.number(),
          "no field \""
              + field
              + "\"; there "
              + (object.isEmpty() ? "is none" : "are " + String.join(", ", names(object))));
    }
    if (!value.isTextual()) {
      throw source.problem(
          source.number(), "\"" + field + "\" is no text but " + JsonLine.shown(value));
    }
    if (JsonLine.hasHalfOfCharacter(value.textValue())) {
      throw source.problem(
          source.number(), "\"" + field + "\" has half of a character, which UTF-8 cannot write");
    }
    return value.textValue();
  }

  private static List<String> names(ObjectNode object) {
    return object.properties().stream().map(field -> Quoted.unmarked(field.getKey())).toList();
  }

  /** Whether a file has objects in its lines, by its name. */
  static boolean hasObjects(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return JSON.stream().anyMatch(name::endsWith);
  }

  /** Refuses a Parquet file without the column. */
  static void check(ParquetFile file, String column) {
    List<String> columns = file.columns();
    if (!columns.contains(column)) {
      throw file.problem("no column \"" + column + "\"; there are " + String.join(", ", columns));
    }
  }
}
