package io.slicer.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Lists;
import com.google.common.hash.Hashing;
import io.slicer.corpus.CorpusException;
import io.slicer.hub.TransferListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFileTest {
  @TempDir private Path directory;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  /** Reads every text by its number, in an order of chance, and from some places on. */
  private static void assertTexts(TextCorpus corpus, List<String> texts) {
    assertThat(corpus.size()).isEqualTo(texts.size());
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(3));
    for (int i : order) {
      assertThat(corpus.text(i)).isEqualTo(texts.get(i));
    }
    for (int from : new int[] {0, 1, texts.size() / 2, texts.size() - 1, texts.size()}) {
      assertThat(Lists.newArrayList(corpus.from(from)))
          .isEqualTo(texts.subList(from, texts.size()));
    }
  }

  @Test
  void textsAreTheLinesThatAreNotBlank() throws IOException {
    List<String> texts = new ArrayList<>();
    StringBuilder content = new StringBuilder("\uFEFF");
    for (int i = 0; i < 5_000; i++) {
      String text = (i % 16 == 0 && i > 0 ? "\uFEFF " : "") + "Zeile " + i + " ü ".repeat(i % 7);
      texts.add(text + "日");
      content.append(text).append(i % 3 == 0 ? "日\r\n" : "日\n").append(i % 11 == 0 ? " \n\n" : "");
    }
    content.append("the last");
    texts.add("the last");
    Path path = file("texts.txt", content.toString());
    try (TextFile corpus = TextFile.open(path)) {
      assertTexts(corpus, texts);
      assertThat(corpus.sha256())
          .isEqualTo(Hashing.sha256().hashBytes(Files.readAllBytes(path)).toString());
      assertTexts(corpus.first(777), texts.subList(0, 777));
      assertThat(corpus.first(9_999)).isSameAs(corpus);
      assertThatThrownBy(() -> corpus.first(7).text(7))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> corpus.text(5_001)).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void severalFilesAreOneCorpusInTheirOrder() throws IOException {
    try (TextFile a = TextFile.open(file("a.txt", "1\n2\n3\n"));
        TextFile b = TextFile.open(file("b.txt", "4\n"));
        TextFile c = TextFile.open(file("c.txt", "5\n6\n"))) {
      TextCorpus joined = TextCorpus.joined("a to c", List.of(a, b, c));
      assertTexts(joined, List.of("1", "2", "3", "4", "5", "6"));
      assertThat(joined.source()).isEqualTo("a to c");
      assertThat(joined.sha256())
          .isNotEqualTo(TextCorpus.joined("a to c", List.of(b, a, c)).sha256());
      assertThat(TextCorpus.joined("a", List.of(a)).sha256()).isEqualTo(a.sha256());
    }
  }

  @Test
  void linesOfJsonHaveTheirTextInAField() throws IOException {
    StringBuilder content = new StringBuilder();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      texts.add("Satz " + i + "\nmit \"Zeilen\" ü日");
      content.append(
          "{\"id\": %d, \"text\": \"Satz %d\\nmit \\\"Zeilen\\\" \\u00fc日\", \"body\": \"B%d\"}\n\n"
              .formatted(i, i, i));
    }
    content.append("{\"text\": \" \", \"body\": \"the last\"}\n");
    Path path = file("texts.jsonl", content.toString());
    try (TextFile corpus = TextFile.open(path);
        TextFile bodies = TextFile.open(path, "body", TransferListener.NONE)) {
      assertTexts(corpus, texts);
      assertThat(bodies.size()).isEqualTo(101);
      assertThat(bodies.text(100)).isEqualTo("the last");
      assertThat(bodies.sha256()).isNotEqualTo(corpus.sha256());
    }
  }

  @Test
  void rowsOfParquetHaveTheirTextInAColumn() throws IOException, SQLException {
    Path path = directory.resolve("texts.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "copy (select 'Satz \"' || i || '\"' as text, i as number from range(5000) t(i)) to '"
              + path
              + "' (format parquet)");
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      texts.add("Satz \"" + i + "\"");
    }
    try (TextFile corpus = TextFile.open(path)) {
      assertTexts(corpus, texts);
      assertThat(corpus.source()).isEqualTo(path.toString());
    }
    assertThatThrownBy(() -> TextFile.open(path, "body", TransferListener.NONE))
        .isInstanceOf(CorpusException.class)
        .hasMessage(path + ": no column \"body\"; there are text, number");
    assertThatThrownBy(() -> TextFile.open(path, "number", TransferListener.NONE))
        .isInstanceOf(CorpusException.class)
        .hasMessage(path + ":1: \"number\" is no text but 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"text\": \"a\"}~{\"body\": 1} | :2: no field \"text\"; there are body",
        "{\"text\": \"a\"}~~{\"text\": null} | :3: \"text\" is no text but null",
        "{} | :1: no field \"text\"; there is none",
        "[\"a\"] | :1: expected a JSON object with a field \"text\"",
        "{\"text\": \"a\" | :1: no JSON",
        "{\"text\": \"\\ud800\"} | :1: \"text\" has half of a character"
      })
  void damagedObjectsAreNamedWithTheirLine(String lines, String problem) throws IOException {
    Path path = file("texts.jsonl", lines.replace('~', '\n') + "\n");
    assertThatThrownBy(() -> TextFile.open(path))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith(path + problem);
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    assertThatThrownBy(() -> TextFile.open(directory.resolve("none.txt")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("none.txt: there is no such file");
    assertThatThrownBy(() -> TextFile.open(directory))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("expected a file");
    Path latin = directory.resolve("latin.txt");
    Files.write(latin, "a\nbü\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> TextFile.open(latin))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("latin.txt:2: not UTF-8");
    Path packed = directory.resolve("texts.txt.gz");
    Files.write(packed, new byte[] {0x1f, (byte) 0x8b, 8, 0});
    assertThatThrownBy(() -> TextFile.open(packed))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("compressed with gzip: unpack it");
    try (TextFile empty = TextFile.open(file("empty.txt", " \n\n"))) {
      assertThat(empty.size()).isZero();
      assertThat(empty.from(0)).isExhausted();
    }
  }

  @Test
  void interruptingAReaderDisturbsNobody() throws IOException {
    String content = "a text\n".repeat(100_000);
    Path path = file("texts.txt", content);
    List<Long> told = new ArrayList<>();
    try (TextFile corpus =
        TextFile.open(path, "text", (name, done, total) -> told.add(done * 100 / total))) {
      assertThat(told).containsExactly(65L, 100L);
      Thread.currentThread().interrupt();
      assertThat(corpus.text(99_999)).isEqualTo("a text");
      assertThatThrownBy(() -> TextFile.open(path)).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(corpus.text(5)).isEqualTo("a text");
    }
  }
}
