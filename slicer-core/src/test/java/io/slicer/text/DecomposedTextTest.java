package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.testing.DataDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Text with marks as characters of their own: Hangul as jamo, Vietnamese with two marks, polytonic
 * Greek, Hebrew points and Arabic marks in and out of canonical order, Japanese voicing marks also
 * of half-width Katakana, Latin, Devanagari, and marks behind what the table makes several
 * characters of. decomposed.jsonl has the pieces that SentencePiece 0.2 gives with the vocabulary
 * of data/tokenizers/xlmr-rebuilt.spm.model.
 */
class DecomposedTextTest {
  private static final JsonMapper JSON = new JsonMapper();

  static List<JsonNode> rows() throws IOException {
    try (InputStream in = DecomposedTextTest.class.getResourceAsStream("decomposed.jsonl")) {
      List<JsonNode> rows = new ArrayList<>();
      String lines = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : lines.lines().toList()) {
        rows.add(JSON.readTree(line));
      }
      return rows;
    }
  }

  private static SubwordTokenizer real() {
    Path shared = DataDirectory.SHARED.assumed("the tokenizers");
    return SubwordTokenizer.load(shared.resolve("data/tokenizers/xlmr-tokenizer.json"));
  }

  private static List<String> pieces(SubwordTokenizer tokenizer, String text) {
    return tokenizer.encode(text).pieces().stream()
        .filter(piece -> !piece.isSpecial())
        .map(Piece::text)
        .toList();
  }

  private static List<String> strings(JsonNode array) {
    List<String> strings = new ArrayList<>();
    array.forEach(node -> strings.add(node.textValue()));
    return strings;
  }

  @Test
  void piecesAreThoseOfSentencePiece() throws IOException {
    try (SubwordTokenizer tokenizer = real()) {
      for (JsonNode row : rows()) {
        String text = row.get("text").textValue();
        assertThat(pieces(tokenizer, text)).isEqualTo(strings(row.get("pieces")));
        SubwordTokenizerContract.assertSpans(tokenizer.encode(text), 0, text);
      }
    }
  }

  /** The small tokenizer has the same table. */
  @Test
  void formsOfTheSamePiecesHaveTheSameIds() throws IOException {
    int compared = 0;
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(TinyTokenizers.XLMR)) {
      JsonNode before = null;
      for (JsonNode row : rows()) {
        String text = row.get("text").textValue();
        if (before != null && before.get("pieces").equals(row.get("pieces"))) {
          assertThat(tokenizer.encode(text).ids())
              .containsExactly(tokenizer.encode(before.get("text").textValue()).ids());
          compared++;
        }
        List<String> words = List.of(text.split(" "));
        assertThat(tokenizer.encodeWords(words).ids())
            .containsExactly(tokenizer.encode(text).ids());
        before = row;
      }
    }
    assertThat(compared).isGreaterThan(12);
  }

  @Test
  void spansAreThoseOfTheTextThatWasGiven() {
    String word = Normalizer.normalize("부산광역시", Normalizer.Form.NFD);
    String text = "😀 " + word + " Ngo\u0323\u0302c";
    assertThat(word).hasSize(13);
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(TinyTokenizers.XLMR)) {
      List<Piece> pieces =
          tokenizer.encode(text).pieces().stream().filter(piece -> !piece.isSpecial()).toList();
      List<Piece> hangul = pieces.stream().filter(piece -> piece.word() == 1).toList();
      assertThat(hangul.get(0).start()).isEqualTo(3);
      assertThat(hangul.get(hangul.size() - 1).end()).isEqualTo(16);
      List<Piece> name = pieces.stream().filter(piece -> piece.word() == 2).toList();
      assertThat(name.get(0).start()).isEqualTo(17);
      assertThat(name.get(name.size() - 1).end()).isEqualTo(text.length());
      assertThat(
              tokenizer.encode(text, word).pieces().stream()
                  .filter(piece -> piece.sequence() == 1)
                  .mapToInt(Piece::end)
                  .max())
          .hasValue(13);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 12", "1, 10", "2, 11", "3, 7"})
  void whatWasReportedHasAsManyPiecesAsComposedText(int line, int pieces) throws IOException {
    Path shared = DataDirectory.SHARED.assumed("the reports");
    try (SubwordTokenizer tokenizer = real()) {
      for (String form : List.of("nfc", "nfd")) {
        Path file = shared.resolve("reports/nfd-text/" + form + ".txt");
        assertThat(pieces(tokenizer, Files.readAllLines(file).get(line))).hasSize(pieces);
      }
    }
  }

  private static String warnings(Path file, String... texts) {
    PrintStream standardError = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
      for (String text : texts) {
        tokenizer.encode(text);
        tokenizer.encodeWords(List.of(text));
      }
    } finally {
      System.setErr(standardError);
    }
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("not composed"))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void aTokenizerThatCannotComposeSaysSoOnce() {
    assertThat(warnings(TinyTokenizers.BERT, "a\u0308", "Ka\u0308rnten", "a\u0308"))
        .contains(TinyTokenizers.BERT + ": there is text that is not composed (NFC)")
        .hasLineCount(1);
    assertThat(warnings(TinyTokenizers.BERT, "ä", "Kärnten 가", "abc")).isEmpty();
  }

  @Test
  void oneThatComposesNeedNot() {
    assertThat(warnings(TinyTokenizers.XLMR, "Mu\u0308nchen", "Ko\u0308ln")).isEmpty();
  }
}
