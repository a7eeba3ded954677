package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.testing.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WordPieceJsonTest {
  @Test
  void equalsTheTokenizerThatTheReferenceMakesOfMbertsVocabulary() throws IOException {
    Path tokenizers = DataDirectory.SHARED.assumed("mBERT's vocabulary").resolve("data/tokenizers");
    Path vocabulary = tokenizers.resolve("mbert-vocab.txt");

    JsonNode made = WordPieceJson.cased(Files.readString(vocabulary));

    assertThat(made)
        .isEqualTo(new JsonMapper().readTree(tokenizers.resolve("mbert-tokenizer.json").toFile()));
  }

  @Test
  void refusesAVocabularyWithoutASpecialToken() {
    assertThatThrownBy(() -> WordPieceJson.cased("[PAD]\n[UNK]\n[CLS]\n[SEP]\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the vocabulary has no [MASK]");
  }
}
