package io.slicer.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
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
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Parquet file, read by DuckDB. Every row becomes a line of JSON, so that what is checked in
 * those is checked here.
 *
 * <p>DuckDB is the library {@code org.duckdb:duckdb_jdbc}, which whoever wants to read Parquet puts
 * on the class path, as it is large. Without it there is a {@link CorpusException} that says so.
 */
public final class ParquetFile {
  private static final String DATABASE = "jdbc:duckdb:";

  /** Nothing is to be loaded from a network. */
  private static final Properties ALONE = alone();

  /** So that the rows of an answer are not all in memory. */
  private static final String STREAM = "jdbc_stream_results";

  /** What has a meaning in a pattern of paths, for which the database takes every path. */
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[]");

  /** What a file begins and ends with. */
  private static final String MAGIC = "PAR1";

  /** Under which datasets of Hugging Face say what their columns are. */
  private static final String FEATURES = "huggingface";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path path;

  /**
   * A file, which is opened when it is asked for something.
   *
   * @param path where it is
   */
  public ParquetFile(Path path) {
    this.path = path;
  }

  private static Properties alone() {
    Properties settings = new Properties();
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty(STREAM, "true");
    return settings;
  }

  /**
   * Whether a file begins and ends as these do; a text may begin so.
   *
   * @param file any; a pipe is none, and nothing is taken from it
   * @return whether it is one
   * @throws UncheckedIOException if it cannot be read
   */
  public static boolean is(Path file) {
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

  /**
   * What Hugging Face's datasets say about the columns.
   *
   * @return a description by the name of the column, as the file has it; a missing node if it has
   *     none
   * @throws CorpusException if the file is damaged, or its description is no JSON
   */
  public JsonNode features() {
    List<String> metadata =
        query(
            "select decode(value) from parquet_kv_metadata(?) where decode(key) = '"
                + FEATURES
                + "'");
    if (metadata.isEmpty()) {
      return MissingNode.getInstance();
    }
    try {
      return MAPPER.readTree(metadata.get(0)).at("/info/features");
    } catch (JsonProcessingException e) {
      throw problem("its description of columns is no JSON: " + Quoted.of(metadata.get(0)));
    }
  }

  /**
   * The columns that there are.
   *
   * @return their names in their order
   * @throws CorpusException if the file is damaged
   */
  public List<String> columns() {
    return query("select column_name from (describe select * from read_parquet(?))");
  }

  /**
   * All rows.
   *
   * @param columns that are wanted, at least one, all among {@link #columns}
   * @return a line for each row, a JSON object of these columns
   * @throws CorpusException if the file is damaged
   */
  public SourceLines rows(List<String> columns) {
    List<String> lines = new ArrayList<>();
    rows(columns, lines::add);
    return SourceLines.of(lines, path.toString());
  }

  /**
   * All rows, which are never in memory together.
   *
   * @param columns that are wanted, at least one, all among {@link #columns}
   * @param sink takes a line for each row, a JSON object of these columns
   * @throws CorpusException if the file is damaged
   */
  public void rows(List<String> columns, Consumer<String> sink) {
    String fields =
        columns.stream()
            .map(ParquetFile::identifier)
            .map(column -> column + " := " + column)
            .collect(Collectors.joining(", "));
    query("select to_json(struct_pack(" + fields + ")) from read_parquet(?)", sink);
  }

  private static String identifier(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  /** The first column of what a question about the file is answered with. */
  private List<String> query(String sql) {
    List<String> answer = new ArrayList<>();
    query(sql, answer::add);
    return answer;
  }

  private void query(String sql, Consumer<String> sink) {
    try (Connection connection = DriverManager.getConnection(DATABASE, ALONE);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, literal(path.toAbsolutePath()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          sink.accept(rows.getString(1));
        }
      }
    } catch (SQLException e) {
      throw hasDriver()
          ? problem("damaged: " + firstLine(e))
          : problem("a Parquet file: to read it, put org.duckdb:duckdb_jdbc on the class path");
    }
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

  /**
   * What is wrong with the file.
   *
   * @param problem what is wrong and what would be right
   * @return to be thrown
   */
  public CorpusException problem(String problem) {
    return new CorpusException(path.toString(), problem);
  }
}
