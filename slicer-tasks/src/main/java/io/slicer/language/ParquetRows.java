package io.slicer.language;

import io.slicer.corpus.ParquetFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The rows of a Parquet file in a temporary file, a JSON object in each line. */
final class ParquetRows {
  private ParquetRows() {}

  /**
   * Copies a column.
   *
   * @param column that is wanted
   * @return the lines; closing them deletes the temporary file
   */
  static FileBytes spooled(ParquetFile file, String column) throws IOException {
    TextReader.check(file, column);
    Path lines = Files.createTempFile("slicer-texts", ".jsonl");
    try {
      try (BufferedWriter out = Files.newBufferedWriter(lines)) {
        file.rows(List.of(column), row -> write(row, out));
      }
      return FileBytes.of(lines, () -> delete(lines));
    } catch (IOException | RuntimeException | Error e) {
      delete(lines);
      throw e;
    }
  }

  private static void write(String row, BufferedWriter out) {
    try {
      out.write(row);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("cannot copy the texts to a temporary file", e);
    }
  }

  private static void delete(Path lines) {
    try {
      Files.deleteIfExists(lines);
    } catch (IOException e) {
      lines.toFile().deleteOnExit();
    }
  }
}
