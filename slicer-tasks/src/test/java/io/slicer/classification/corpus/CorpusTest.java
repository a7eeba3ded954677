package io.slicer.classification.corpus;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;

/** Writes small files, and says what readers make of them. */
abstract class CorpusTest {
  @TempDir private Path directory;

  Path file(String name, String content) {
    try {
      return Files.write(directory.resolve(name), content.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A Parquet file of what a query gives, with Hugging Face's description of its columns. */
  Path parquet(String name, String query, String features) {
    Path file = directory.resolve(name);
    String metadata =
        features.isEmpty()
            ? ""
            : ", kv_metadata {huggingface: '{\"info\": {\"features\": " + features + "}}'}";
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("copy (%s) to '%s' (format parquet%s)".formatted(query, file, metadata));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }

  static void assertRefused(Path file, ReadingOptions options, String problem) {
    assertThatThrownBy(() -> ClassificationFiles.read(file, options))
        .isInstanceOf(CorpusException.class)
        .hasMessage(file + problem);
  }
}
