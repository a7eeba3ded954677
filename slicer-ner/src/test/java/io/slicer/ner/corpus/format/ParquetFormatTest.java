package io.slicer.ner.corpus.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import io.slicer.ner.corpus.Sentence;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParquetFormatTest {
  private static final String URL = "jdbc:duckdb:";
  private static final String ROWS =
      """
      select * from (values
        (['Ada', 'Lovelace', 'in'], [1::bigint, 2, 0], ['en', 'en', 'en']),
        (['Zü"rich', '\t', 'ልዑል'], [5, 0, 1], ['de', 'de', 'am'])
      ) as rows(tokens, ner_tags, langs)""";
  private static final List<Sentence> SENTENCES =
      List.of(
          new Sentence(List.of("Ada", "Lovelace", "in"), List.of("B-PER", "I-PER", "O")),
          new Sentence(List.of("Zü\"rich", "\t", "ልዑል"), List.of("B-LOC", "O", "B-PER")));

  @TempDir private Path directory;

  private Path write(String name, String rows, String options) {
    Path file = directory.resolve(name);
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "copy (%s) to '%s' (format parquet%s)"
              .formatted(rows, file.toString().replace("'", "''"), options));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }

  private static String features(String description) {
    return ", kv_metadata {huggingface: '" + description + "'}";
  }

  /** As datasets up to version 3, and from version 4 on, describe a list of labels. */
  @ParameterizedTest
  @ValueSource(strings = {"Sequence", "List"})
  void namesOfIdsAreFoundWhereHuggingFaceHasThem(String kind) {
    String names = "[\"O\", \"B-PER\", \"I-PER\", \"B-ORG\", \"I-ORG\", \"B-LOC\", \"I-LOC\"]";
    String label = "{\"names\": " + names + ", \"_type\": \"ClassLabel\"}";
    String list = "{\"feature\": " + label + ", \"_type\": \"" + kind + "\"}";
    Path file =
        write("a", ROWS, features("{\"info\": {\"features\": {\"ner_tags\": " + list + "}}}"));

    assertThat(CorpusFormat.detect(file))
        .isEqualTo(new ParquetFormat(JsonLinesFormat.WIKIANN.tagNames()))
        .hasToString("Parquet, ids of [O, B-PER, I-PER, B-ORG, I-ORG, B-LOC, I-LOC]");
    assertThat(NerCorpora.read(file).sentences()).isEqualTo(SENTENCES);
  }

  @Test
  void namesOfIdsCanBeGiven() {
    Path file = write("a", ROWS, "");

    ParquetFormat format = new ParquetFormat(JsonLinesFormat.WIKIANN.tagNames());
    assertThat(NerCorpora.read(file, format).sentences()).isEqualTo(SENTENCES);
    assertThatThrownBy(() -> NerCorpora.read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessage(file + ":1: tag 0 is 1, not a name: if tags are ids, give their names");
  }

  @Test
  void tagsMayBeNames() {
    Path file = write("a", "select ['Ada', 'in'] as tokens, ['S-PER', 'O'] as tags", "");

    assertThat(CorpusFormat.detect(file)).hasToString("Parquet");
    assertThat(NerCorpora.read(file, CorpusFormat.detect(file), TagScheme.IOBES).sentences())
        .containsExactly(new Sentence(List.of("Ada", "in"), List.of("B-PER", "O")));
  }

  @Test
  void rowsKeepTheirOrder() {
    Path file =
        write(
            "a",
            "select [i::varchar] as tokens, ['O'] as ner_tags from range(20000) as r(i)",
            ", row_group_size 2048");

    String words =
        NerCorpora.read(file).sentences().stream()
            .map(sentence -> sentence.words().get(0))
            .collect(Collectors.joining(" "));
    assertThat(words)
        .isEqualTo(
            IntStream.range(0, 20000).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a*b?.parquet", "train[1].parquet", "it's.parquet", "gold", "-'\".x"})
  void anyNameOfAFileIsTheFile(String name) {
    write("train1.parquet", "select ['other'] as tokens, ['O'] as ner_tags", "");

    assertThat(
            NerCorpora.read(write(name, "select ['a'] as tokens, ['O'] as tags", "")).sentences())
        .containsExactly(new Sentence(List.of("a"), List.of("O")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "['a', null]        | ['O', 'O']   | token 1 is null, not a text with characters",
        "['a', '']          | ['O', 'O']   | token 1 is \"\", not a text with characters",
        "['a', 'b']         | ['O', null]  | tag 1 is null, not a name",
        "['a', 'b']         | ['O']        | 2 tokens with 1 tags",
        "[]::varchar[]      | []::varchar[]| no tokens",
        "null::varchar[]    | ['O']        | \"tokens\" is no array",
        "'a b'              | ['O', 'O']   | \"tokens\" is no array",
        "[['a']]            | ['O']        | token 0 is [\"a\"], not a text with characters",
        "['a']              | [1.5]        | tag 0 is 1.5, not a name",
        "['a']              | ['B-']       | tag \"B-\" is not O, B-TYPE or I-TYPE"
      })
  void rowsThatAreDamagedAreNamed(String tokens, String tags, String problem) {
    Path file = write("a", "select " + tokens + " as tokens, " + tags + " as ner_tags", "");

    assertThatThrownBy(() -> NerCorpora.read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessage(file + ":1: " + problem);
  }

  @Test
  void filesWithoutTheColumnsAreRefused() {
    assertThatThrownBy(() -> NerCorpora.read(write("a", "select 1 as premise, 2 as label", "")))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            directory.resolve("a")
                + ": of the columns [tokens, ner_tags, tags] it has none, but [premise, label]");
    assertThatThrownBy(() -> NerCorpora.read(write("b", "select ['a'] as tokens", "")))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            directory.resolve("b") + ":1: expected a field \"ner_tags\" or \"tags\", found none");
    assertThatThrownBy(
            () -> NerCorpora.read(write("c", "select ['a'] as tokens, ['O'] as tags limit 0", "")))
        .isInstanceOf(CorpusException.class)
        .hasMessage(directory.resolve("c") + ": no sentences");
  }

  @Test
  void damagedFilesAreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(write("whole", ROWS, ""));
    Path holed = directory.resolve("holed");
    byte[] damaged = bytes.clone();
    Arrays.fill(damaged, 4, bytes.length - 4, (byte) 'x');
    Files.write(holed, damaged);
    Path cut = Files.write(directory.resolve("cut"), Arrays.copyOf(bytes, bytes.length - 9));
    Path text = Files.writeString(directory.resolve("text"), "a\tO\n");
    Path described = write("described", ROWS, features("no JSON"));
    Path speech =
        write(
            "speech",
            ROWS,
            features(
                "{\"info\": {\"features\": {\"tags\": {\"feature\": {\"names\": [\"noun\"]}}}}}"));

    assertThatThrownBy(() -> NerCorpora.read(holed))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith(holed + ": damaged: ");
    assertThatThrownBy(() -> NerCorpora.read(cut)).isInstanceOf(CorpusException.class);
    assertThatThrownBy(() -> NerCorpora.read(text, new ParquetFormat(List.of())))
        .isInstanceOf(CorpusException.class)
        .hasMessage(text + ": no Parquet file");
    assertThatThrownBy(() -> NerCorpora.read(described))
        .isInstanceOf(CorpusException.class)
        .hasMessage(described + ": its description of columns is no JSON: \"no JSON\"");
    assertThatThrownBy(() -> NerCorpora.read(speech))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            speech
                + ": its ids stand for other things than tags: name \"noun\" of an id is no tag, such as"
                + " O or B-PER");
  }

  @Test
  void otherReadersSayWhoReadsIt() throws IOException {
    Path file = write("a", ROWS, "");

    assertThatThrownBy(() -> PanxReader.read(file))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            file + ": a Parquet file, where text was expected: NerCorpora reads it from its path");
    assertThatThrownBy(
            () ->
                NerCorpora.read(
                    new ByteArrayInputStream(Files.readAllBytes(file)),
                    "stream",
                    new ParquetFormat(List.of()),
                    TagScheme.IOB2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stream: Parquet is read from files, not from streams");
  }

  @Test
  void whatIsMissingToReadItIsNamed() throws SQLException {
    Path file = write("a", ROWS, "");
    Driver duckdb = DriverManager.getDriver(URL);
    DriverManager.deregisterDriver(duckdb);
    try {
      assertThatThrownBy(() -> NerCorpora.read(file))
          .isInstanceOf(CorpusException.class)
          .hasMessage(
              file + ": a Parquet file: to read it, put org.duckdb:duckdb_jdbc on the class path");
    } finally {
      DriverManager.registerDriver(duckdb);
    }
  }
}
