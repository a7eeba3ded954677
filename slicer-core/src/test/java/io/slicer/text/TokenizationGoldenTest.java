package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.testing.DataDirectory;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.ShippedFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the tokenizers library itself makes of texts, words and pairs: {@code
 * tokenization/NAME.jsonl} and {@code NAME-panx.jsonl}, with the tokenizer {@code
 * NAME-tokenizer.json} or {@code NAME/tokenizer.json} beside them or the real one of that name in
 * the shared data.
 */
class TokenizationGoldenTest {
  private static final JsonMapper JSON = new JsonMapper();

  static List<Path> ownGoldens() throws IOException {
    return files(GoldenFiles.root());
  }

  static List<Path> sharedGoldens() throws IOException {
    Optional<Path> shared = DataDirectory.SHARED.path();
    return shared.isEmpty() ? List.of(Path.of("")) : files(shared.get().resolve("goldens"));
  }

  private static List<Path> files(Path goldens) throws IOException {
    Path directory = goldens.resolve("tokenization");
    if (!Files.isDirectory(directory)) {
      return List.of(directory);
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("ownGoldens")
  void encodesWhatTheLibraryEncodes(Path file) throws IOException {
    assertFile(file);
  }

  @ParameterizedTest
  @MethodSource("sharedGoldens")
  void encodesWhatTheLibraryEncodesWithRealVocabularies(Path file) throws IOException {
    DataDirectory.SHARED.assumed("the goldens of real vocabularies");
    assertFile(file);
  }

  @ParameterizedTest
  @CsvSource({"tiny-bert, false", "tiny-distilbert, false", "tiny-bert-uncased, true"})
  void encodesTheSameWithTheVocabularyAndItsSettingsAlone(
      String name, boolean lowerCase, @TempDir Path directory) throws IOException {
    Path file = ShippedFiles.of("goldens/tokenization").resolve(name + ".jsonl");
    JsonNode reference = JSON.readTree(tokenizer(file, name).toFile());
    String[] pieces = new String[reference.at("/model/vocab").size()];
    reference
        .at("/model/vocab")
        .properties()
        .forEach(p -> pieces[p.getValue().asInt()] = p.getKey());
    Path vocabulary = directory.resolve("vocab.txt");
    Files.writeString(vocabulary, String.join("\n", pieces) + "\n");
    if (!lowerCase) {
      Files.writeString(
          directory.resolve("tokenizer_config.json"),
          "{\"do_lower_case\": false, \"strip_accents\": false}");
    }
    assertThat(JSON.readTree(WordPieceFiles.tokenizerJson(vocabulary))).isEqualTo(reference);
    assertFile(file, directory);
  }

  private static void assertFile(Path file) throws IOException {
    assumeTrue(Files.isRegularFile(file), "there is no " + file);
    String name = file.getFileName().toString().replaceFirst("(-panx)?\\.jsonl$", "");
    Path tokenizerFile = tokenizer(file, name);
    assumeTrue(Files.exists(tokenizerFile), "there is no tokenizer " + name);
    assertFile(file, tokenizerFile);
  }

  private static Path tokenizer(Path file, String name) {
    Path root = file.resolve("../..").normalize();
    return Stream.of("tokenization/" + name + "-tokenizer.json", name + "/tokenizer.json")
        .map(root::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseGet(() -> real(name));
  }

  /**
   * Half-width Katakana with voicing marks and Hangul as jamo, which SentencePiece composes and
   * transformers does not; DecomposedTextTest has what is right.
   */
  private static final Pattern NOT_COMPOSED = Pattern.compile("[\u1160-\u11FF\uFF9E\uFF9F]");

  private static boolean isComposedOnlyHere(Path file, JsonNode row) {
    String name = file.getFileName().toString();
    return (name.contains("xlmr") || name.contains("deberta"))
        && NOT_COMPOSED.matcher(row.path("text").asText()).find();
  }

  private static void assertFile(Path file, Path tokenizerFile) throws IOException {
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(tokenizerFile)) {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        JsonNode row = JSON.readTree(line);
        if (isComposedOnlyHere(file, row)) {
          continue;
        }
        assertRow(tokenizer, row, "%s, line %d".formatted(file, number));
      }
    }
  }

  private static Path real(String name) {
    return DataDirectory.SHARED
        .assumed("the tokenizer " + name)
        .resolve("data/tokenizers")
        .resolve(name + "-tokenizer.json");
  }

  private static void assertRow(SubwordTokenizer tokenizer, JsonNode row, String place) {
    Encoding encoding;
    if (row.has("words")) {
      List<String> words = new ArrayList<>();
      row.get("words").forEach(word -> words.add(word.textValue()));
      encoding = tokenizer.encodeWords(words);
    } else if (row.has("pair")) {
      encoding = tokenizer.encode(row.get("text").textValue(), row.get("pair").textValue());
    } else {
      encoding = tokenizer.encode(row.get("text").textValue());
    }

    assertThat(encoding.ids()).as(place).containsExactly(ints(row.get("ids")));
    assertThat(encoding.pieces().stream().map(Piece::text))
        .as(place)
        .containsExactlyElementsOf(
            StreamSupport.stream(row.get("tokens").spliterator(), false)
                .map(JsonNode::textValue)
                .toList());
    if (row.has("type_ids")) {
      assertThat(encoding.typeIds()).as(place).containsExactly(ints(row.get("type_ids")));
    }
    if (row.has("word_ids")) {
      assertThat(each(encoding, Piece::word)).as(place).containsExactly(ints(row.get("word_ids")));
    }
    if (row.has("special")) {
      assertThat(each(encoding, piece -> piece.isSpecial() ? 1 : 0))
          .as(place)
          .containsExactly(ints(row.get("special")));
    }
    if (row.has("offsets_code_points")) {
      String text = row.get("text").textValue();
      for (int i = 0; i < encoding.length(); i++) {
        Piece piece = encoding.pieces().get(i);
        JsonNode offsets = row.get("offsets_code_points").get(i);
        assertThat(piece.start())
            .as(place)
            .isEqualTo(text.offsetByCodePoints(0, offsets.get(0).intValue()));
        assertThat(piece.end())
            .as(place)
            .isEqualTo(text.offsetByCodePoints(0, offsets.get(1).intValue()));
      }
    }
  }

  private static int[] each(Encoding encoding, ToIntFunction<Piece> property) {
    return encoding.pieces().stream().mapToInt(property).toArray();
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }
}
