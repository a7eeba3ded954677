package io.slicer.ner.corpus.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.corpus.ParquetFile;
import io.slicer.corpus.SourceLines;
import io.slicer.ner.corpus.internal.json.TokenObjects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Parquet file of sentences.
 *
 * @param file of any columns
 */
record ParquetCorpus(ParquetFile file) {

  static ParquetCorpus of(Path path) {
    return new ParquetCorpus(new ParquetFile(path));
  }

  /** The format, with the names of ids if the file has them. */
  ParquetFormat format() {
    try {
      return new ParquetFormat(tagNames());
    } catch (IllegalArgumentException e) {
      throw file.problem("its ids stand for other things than tags: " + e.getMessage());
    }
  }

  /** As {@code ClassLabel} has them, in a list whatever its kind was called at the time. */
  private List<String> tagNames() {
    JsonNode features = file.features();
    List<String> names = new ArrayList<>();
    for (String column : TokenObjects.TAGS) {
      features.at("/" + column + "/feature/names").forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  /** The columns that matter of each row, as JSON. */
  SourceLines rows() {
    List<String> found = file.columns();
    List<String> wanted =
        Stream.concat(Stream.of(TokenObjects.TOKENS), TokenObjects.TAGS.stream()).toList();
    List<String> columns = wanted.stream().filter(found::contains).toList();
    if (columns.isEmpty()) {
      throw file.problem("of the columns " + wanted + " it has none, but " + found);
    }
    return file.rows(columns);
  }
}
