package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FastTokenizerTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String TEXT = "Ada Lovelace met Charles Babbage in London.";

  @TempDir private Path directory;

  private Path edited(Path original, Consumer<ObjectNode> edit) throws IOException {
    ObjectNode tree = (ObjectNode) JSON.readTree(original.toFile());
    edit.accept(tree);
    return Files.writeString(directory.resolve("tokenizer.json"), tree.toString());
  }

  @Test
  void readsTheTokenizerOfAModelDirectory() {
    try (SubwordTokenizer ofFile = SubwordTokenizer.load(TinyTokenizers.XLMR);
        SubwordTokenizer ofModel = SubwordTokenizer.load(TinyTokenizers.XLMR.getParent())) {
      assertThat(ofModel.encode(TEXT)).isEqualTo(ofFile.encode(TEXT));
    }
  }

  @Test
  void knowsTheSpecialTokensOfXlmr() {
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(TinyTokenizers.XLMR)) {
      assertThat(tokenizer.specialTokens())
          .isEqualTo(
              new SpecialTokens(
                  List.of(0),
                  List.of(2),
                  OptionalInt.of(1),
                  OptionalInt.of(3),
                  OptionalInt.of(399)));
      assertThat(tokenizer.vocabularySize()).isEqualTo(400);
      assertThat(tokenizer.piece(399)).isEqualTo("<mask>");
    }
  }

  @Test
  void knowsTheSpecialTokensOfBert() {
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(TinyTokenizers.BERT)) {
      assertThat(tokenizer.specialTokens())
          .isEqualTo(
              new SpecialTokens(
                  List.of(1), List.of(2), OptionalInt.of(0), OptionalInt.of(3), OptionalInt.of(4)));
      assertThat(tokenizer.vocabularySize()).isEqualTo(400);
      assertThat(tokenizer.piece(4)).isEqualTo("[MASK]");
    }
  }

  @Test
  void aTokenizerWithoutFrameOrPaddingSaysSo() throws IOException {
    Path file =
        edited(
            TinyTokenizers.XLMR,
            tree -> {
              tree.putNull("post_processor");
              tree.putArray("added_tokens");
            });
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
      SpecialTokens special = tokenizer.specialTokens();
      assertThat(special.before()).isEmpty();
      assertThat(special.after()).isEmpty();
      assertThat(special.padding()).isEmpty();
      assertThat(special.mask()).isEmpty();
      assertThat(tokenizer.encode(TEXT).pieces()).isNotEmpty().noneMatch(Piece::isSpecial);
    }
  }

  @Test
  void neitherTruncatesNorPadsThoughTheFileAsksForIt() throws IOException {
    Path file =
        edited(
            TinyTokenizers.XLMR,
            tree -> {
              tree.putObject("truncation")
                  .put("direction", "Right")
                  .put("max_length", 4)
                  .put("strategy", "LongestFirst")
                  .put("stride", 0);
              tree.putObject("padding")
                  .put("direction", "Left")
                  .putNull("pad_to_multiple_of")
                  .put("pad_id", 1)
                  .put("pad_type_id", 0)
                  .put("pad_token", "<pad>")
                  .putObject("strategy")
                  .put("Fixed", 100);
            });
    try (SubwordTokenizer asking = SubwordTokenizer.load(file);
        SubwordTokenizer plain = SubwordTokenizer.load(TinyTokenizers.XLMR)) {
      assertThat(asking.encode(TEXT)).isEqualTo(plain.encode(TEXT));
      assertThat(asking.encode(TEXT, TEXT)).isEqualTo(plain.encode(TEXT, TEXT));
      assertThat(asking.encodeWords(List.of(TEXT))).isEqualTo(plain.encodeWords(List.of(TEXT)));
    }
  }

  @Test
  void aDecoderThatNobodyKnowsDoesNotMatter() throws IOException {
    Path file = edited(TinyTokenizers.BERT, tree -> tree.putObject("decoder").put("type", "Later"));
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
      assertThat(tokenizer.encode(TEXT).length()).isGreaterThan(2);
    }
  }

  @Test
  void aTextThatCannotBeEncodedSpoilsNothing() throws IOException {
    Path file =
        edited(TinyTokenizers.XLMR, tree -> ((ObjectNode) tree.get("model")).putNull("unk_id"));
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(file)) {
      assertThatExceptionOfType(TokenizerException.class)
          .isThrownBy(() -> tokenizer.encode("Ada 😀"))
          .withMessageStartingWith(file + " cannot encode this text: ")
          .withMessageContaining("unk_id");
      assertThat(tokenizer.encode("ada").length()).isGreaterThan(2);
    }
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = directory.resolve("nothing.json");
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> SubwordTokenizer.load(missing))
        .withMessage("no tokenizer file " + missing);
  }

  @Test
  void aDirectoryWithoutTokenizerIsNamed() {
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> SubwordTokenizer.load(directory))
        .withMessage(directory + " has no tokenizer.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sentencepiece.bpe.model", "tokenizer.model"})
  void aModelWithAnotherKindOfTokenizerIsToldWhatToDo(String other) throws IOException {
    Files.createFile(directory.resolve(other));
    assertThatExceptionOfType(TokenizerException.class)
        .isThrownBy(() -> SubwordTokenizer.load(directory))
        .withMessageStartingWith(directory + " has no tokenizer.json, only " + other)
        .withMessageContaining("save_pretrained");
  }
}
