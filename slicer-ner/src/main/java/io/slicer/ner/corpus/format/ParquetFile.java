package io.slicer.ner.corpus.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.ner.corpus.CorpusException;
import io.slicer.ner.corpus.format.internal.SourceLines;
import io.slicer.ner.corpus.internal.Quoted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Parquet file, read by DuckDB. Every row becomes a line of JSON, so that what is checked in
 * those is checked here.
 */
final class ParquetFile {
  private static final String DATABASE = "jdbc:duckdb:";

  /** Nothing is to be loaded from a network. */
  private static final Properties ALONE = alone();

  /** What has a meaning in a pattern of paths, for which the database takes every path. */
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[]");

  /** What a file begins and ends with. */
  private static final String MAGIC = "PAR1";

  /** Under which datasets of Hugging Face say what their columns are. */
  private static final String FEATURES = "huggingface";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path path;

  ParquetFile(Path path) {
    this.path = path;
  }

  private static Properties alone() {
    Properties settings = new Properties();
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    return settings;
  }

  /** Whether a file begins and ends as these do; a text may begin so. */
  static boolean is(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return false;
    }
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      return channel.size() > 2L * MAGIC.length()
          && magic(channel, 0)
          && magic(channel, channel.size() - MAGIC.length());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static boolean magic(SeekableByteChannel channel, long position) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MAGIC.length());
    channel.position(position);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
    return new String(bytes.array(), StandardCharsets.ISO_8859_1).equals(MAGIC);
  }

  /** The format, with the names of ids if the file has them. */
  ParquetFormat format() {
    List<String> features =
        query(
            "select decode(value) from parquet_kv_metadata(?) where decode(key) = '"
                + FEATURES
                + "'");
    List<String> names = features.isEmpty() ? List.of() : tagNames(features.get(0));
    try {
      return new ParquetFormat(names);
    } catch (IllegalArgumentException e) {
      throw problem("its ids stand for other things than tags: " + e.getMessage());
    }
  }

  /** As {@code ClassLabel} has them, in a list whatever its kind was called at the time. */
  private List<String> tagNames(String metadata) {
    JsonNode features;
    try {
      features = MAPPER.readTree(metadata).at("/info/features");
    } catch (JsonProcessingException e) {
      throw problem("its description of columns is no JSON: " + Quoted.of(metadata));
    }
    List<String> names = new ArrayList<>();
    for (String column : JsonLinesParser.TAGS) {
      features.at("/" + column + "/feature/names").forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  /** The columns that matter of each row, as JSON. */
  SourceLines rows() {
    List<String> found = query("select column_name from (describe select * from read_parquet(?))");
    List<String> wanted =
        Stream.concat(Stream.of(JsonLinesParser.TOKENS), JsonLinesParser.TAGS.stream()).toList();
    String columns =
        wanted.stream()
            .filter(found::contains)
            .map(column -> column + " := " + column)
            .collect(Collectors.joining(", "));
    if (columns.isEmpty()) {
      throw problem("of the columns " + wanted + " it has none, but " + found);
    }
    return SourceLines.of(
        query("select to_json(struct_pack(" + columns + ")) from read_parquet(?)"),
        path.toString());
  }

  /** The first column of what a question about the file is answered with. */
  private List<String> query(String sql) {
    List<String> answer = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(DATABASE, ALONE);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, literal(path.toAbsolutePath()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          answer.add(rows.getString(1));
        }
      }
    } catch (SQLException e) {
      throw hasDriver()
          ? problem("damaged: " + firstLine(e))
          : problem("a Parquet file: to read it, put org.duckdb:duckdb_jdbc on the class path");
    }
    return answer;
  }

  private static String literal(Path path) {
    return WILDCARD.matcher(path.toString()).replaceAll("[$0]");
  }

  private static boolean hasDriver() {
    return DriverManager.drivers()
        .anyMatch(driver -> driver.getClass().getName().contains("duckdb"));
  }

  private static String firstLine(SQLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
  }

  private CorpusException problem(String problem) {
    return new CorpusException(path.toString(), problem);
  }
}
