package io.slicer.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.inference.PretrainedEncoder;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.SubwordTokenizer;
import io.slicer.text.TokenizerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokenizers that do not fit their models: found when they are opened, before there is a text. */
class TokenizerFitTest {
  private static final JsonMapper JSON = new JsonMapper();

  /** Rows of the word table of both tiny models. */
  private static final int ROWS = 400;

  @TempDir private Path directory;

  @BeforeEach
  void copy() throws IOException {
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(
          GoldenFiles.shipped("tiny-bert").directory().resolve(file), directory.resolve(file));
    }
  }

  private void add(String token, int id) throws IOException {
    Path file = directory.resolve("tokenizer.json");
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    ((ArrayNode) json.path("added_tokens"))
        .addObject()
        .put("id", id)
        .put("content", token)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", false);
    Files.writeString(file, json.toString());
  }

  private void assertRefused(String... parts) {
    PretrainedModel model = PretrainedModel.of(directory);

    assertThatThrownBy(model::tokenizer)
        .isInstanceOf(TokenizerException.class)
        .hasMessageStartingWith(
            directory.resolve("tokenizer.json") + ": the tokenizer gives ids up to ")
        .hasMessageContainingAll(parts)
        .hasMessageContaining("resize_token_embeddings(len(tokenizer))")
        .hasMessageNotContaining("\n");
    assertThatThrownBy(() -> PretrainedEncoder.open(model, 1)).hasMessageContainingAll(parts);
  }

  private String logOf(Runnable action) {
    PrintStream standardError = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      action.run();
    } finally {
      System.setErr(standardError);
    }
    return log.toString(StandardCharsets.UTF_8);
  }

  private void open() {
    PretrainedModel.of(directory).tokenizer().close();
  }

  @Test
  void aTokenBehindTheLastRowIsNamed() throws IOException {
    add("<ent>", ROWS);

    assertRefused("ids up to 400", "has 400 pieces (vocab_size)", "no row for \"<ent>\" 400.");
  }

  @Test
  void holesAreNotTokens() throws IOException {
    add("<ent>", ROWS + 7);

    assertRefused("ids up to 407", "no row for \"<ent>\" 407.");
  }

  @Test
  void ofManyTokensSomeAreNamed() throws IOException {
    for (int i = 0; i < 6; i++) {
      add("<" + i + ">", ROWS + i);
    }

    assertRefused("\"<0>\" 400, \"<1>\" 401, \"<2>\" 402, \"<3>\" 403 and 2 more.");
  }

  @Test
  void aTableWithMoreRowsThanPiecesIsUsual() throws IOException {
    Path file = directory.resolve("tokenizer.json");
    ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
    ObjectNode vocabulary = (ObjectNode) json.path("model").path("vocab");
    String last = null;
    for (var piece : vocabulary.properties()) {
      last = piece.getValue().asInt() == ROWS - 1 ? piece.getKey() : last;
    }
    vocabulary.remove(last);
    Files.writeString(file, json.toString());

    try (SubwordTokenizer tokenizer = PretrainedModel.of(directory).tokenizer()) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(ROWS - 1);
      assertThat(tokenizer.hasPiece(ROWS - 2)).isTrue();
      assertThat(tokenizer.hasPiece(ROWS - 1)).isFalse();
      assertThat(tokenizer.hasPiece(-1)).isFalse();
    }
  }

  @Test
  void aTokenizerWithAnotherPaddingPieceIsAnothers() throws IOException {
    Files.writeString(
        directory.resolve("tokenizer.json"),
        Files.readString(GoldenFiles.shipped("tiny-xlmr").directory().resolve("tokenizer.json")));

    assertThat(logOf(this::open))
        .contains("WARN", directory.toString(), "padding piece is number 1, the model's 0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "added_tokens.json|{\"<ent>\": 400}",
        "tokenizer_config.json|{\"added_tokens_decoder\": {\"400\": {\"content\": \"<ent>\"}}}"
      })
  void tokensThatOnlyAnotherFileHasAreTold(String file, String json) throws IOException {
    Files.writeString(directory.resolve(file), json);

    assertThat(logOf(this::open))
        .contains("WARN", "beside tokenizer.json, which lacks them: \"<ent>\" 400");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{", "{\"[PAD]\": 0}", "{}", "null"})
  void whateverElseIsInTheseFilesIsNoError(String content) throws IOException {
    Files.writeString(directory.resolve("added_tokens.json"), content);

    assertThat(logOf(this::open)).doesNotContain("which lacks them");
  }
}
