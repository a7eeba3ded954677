package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RoBERTa's tokenizer knows a word by the space before it; {@link TokenizationGoldenTest}. */
class SpacedWordsTest {
  private static final Path ROBERTA =
      GoldenFiles.shipped("tiny-roberta").directory().resolve("tokenizer.json");

  private static final List<String> WORDS = List.of("Ada", "Lovelace", "läuft", "😀", "weg", ".");

  private static SubwordTokenizer roberta() {
    return SubwordTokenizer.load(ROBERTA);
  }

  @Test
  void wordsHaveThePiecesOfTheirText() {
    try (SubwordTokenizer tokenizer = roberta()) {
      assertThat(tokenizer.encodeWords(WORDS).ids())
          .isEqualTo(tokenizer.encode(String.join(" ", WORDS)).ids());
    }
  }

  @Test
  void spansLieInTheWordAndCoverIt() {
    try (SubwordTokenizer tokenizer = roberta()) {
      int[] ends = new int[WORDS.size()];
      for (Piece piece : tokenizer.encodeWords(WORDS).pieces()) {
        if (!piece.isSpecial()) {
          assertThat(piece.start()).isBetween(0, piece.end());
          assertThat(piece.end()).isLessThanOrEqualTo(WORDS.get(piece.word()).length());
          ends[piece.word()] = Math.max(ends[piece.word()], piece.end());
        }
      }
      for (int w = 0; w < ends.length; w++) {
        assertThat(ends[w]).as(WORDS.get(w)).isEqualTo(WORDS.get(w).length());
      }
    }
  }

  @Test
  void anEmptyWordHasNoPiece() {
    try (SubwordTokenizer tokenizer = roberta()) {
      Encoding encoding = tokenizer.encodeWords(List.of("Ada", "", "in"));

      assertThat(encoding.pieces().stream().filter(p -> !p.isSpecial()).map(Piece::word))
          .contains(0, 2)
          .doesNotContain(1);
      assertThat(encoding.ids()).isEqualTo(tokenizer.encodeWords(List.of("Ada", "in")).ids());
    }
  }

  @Test
  void aSingleWordIsTheFirst() {
    try (SubwordTokenizer tokenizer = roberta()) {
      assertThat(tokenizer.encodeWords(List.of("Ada")).ids())
          .isEqualTo(tokenizer.encode("Ada").ids());
    }
  }

  /** As transformers saves it if a tokenizer was made with add_prefix_space: it spaces itself. */
  @Test
  void aTokenizerThatSpacesItselfIsLeftAlone(@TempDir Path directory) throws IOException {
    JsonMapper mapper = new JsonMapper();
    ObjectNode json = (ObjectNode) mapper.readTree(ROBERTA.toFile());
    ((ObjectNode) json.path("pre_tokenizer")).put("add_prefix_space", true);
    Path file = directory.resolve("tokenizer.json");
    Files.writeString(file, json.toString());
    try (SubwordTokenizer own = SubwordTokenizer.load(file);
        SubwordTokenizer tokenizer = roberta()) {
      Encoding encoding = own.encodeWords(WORDS);

      assertThat(encoding.ids()).isEqualTo(own.encode(String.join(" ", WORDS)).ids());
      assertThat(encoding.ids()).isEqualTo(tokenizer.encode(" " + String.join(" ", WORDS)).ids());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tiny-bert", "tiny-xlmr"})
  void othersReadWordsAsEver(String name) {
    Path file = GoldenFiles.shipped(name).directory().resolve("tokenizer.json");
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
      assertThat(tokenizer.encodeWords(WORDS).ids())
          .isEqualTo(tokenizer.encode(String.join(" ", WORDS)).ids());
      for (Piece piece : tokenizer.encodeWords(WORDS).pieces()) {
        assertThat(piece.end()).isGreaterThanOrEqualTo(piece.start());
      }
    }
  }
}
