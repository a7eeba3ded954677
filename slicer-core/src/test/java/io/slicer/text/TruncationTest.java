package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TruncationTest {
  private static final SubwordTokenizer LETTERS = new LetterTokenizer();

  @Test
  void theFirstPiecesAndTheFrameStay() {
    Encoding whole = LETTERS.encodeWords(List.of("ada", "met", "charles"));
    Encoding truncated = Truncation.of(whole, 7).encoding();
    assertThat(truncated.pieces().stream().map(Piece::text))
        .containsExactly("<s>", "a", "d", "a", "m", "e", "</s>");
  }

  @Test
  void onlyWordsWithoutAnyPieceAreLost() {
    Encoding whole = LETTERS.encodeWords(List.of("ada", "met", "\u200B", "charles", "in", "may"));
    assertThat(Truncation.of(whole, 16).lostWords()).isEqualTo(1);
    assertThat(Truncation.of(whole, 15).lostWords()).isEqualTo(2);
    assertThat(Truncation.of(whole, 8).lostWords()).isEqualTo(3);
    assertThat(Truncation.of(whole, 2).lostWords()).isEqualTo(5);
  }

  @Test
  void whatFitsStaysAsItIs() {
    Encoding whole = LETTERS.encode("ada met charles");
    assertThat(Truncation.of(whole, whole.length())).isEqualTo(new Truncation(whole, 0, 0, 0));
  }

  @Test
  void wordsOfBothTextsOfAPairCount() {
    Encoding whole = LETTERS.encode("a b c d", "e f");
    assertThat(Truncation.of(whole, 7))
        .satisfies(
            truncation -> {
              assertThat(truncation.encoding().pieces().stream().map(Piece::text))
                  .containsExactly("<s>", "a", "b", "</s>", "</s>", "e", "</s>");
              assertThat(truncation.lostWords()).isEqualTo(3);
            });
  }

  @Test
  void theFrameIsNeverCut() {
    Encoding whole = LETTERS.encode("ada", "charles");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Truncation.of(whole, 3))
        .withMessage("3 pieces cannot hold 4 special tokens");
  }

  @Test
  void truncatesAsTheTokenizersLibraryDoes() throws IOException {
    TokenizersLibrary library = NativeLibrary.load();
    long handle = library.createTokenizerFromString(Files.readString(TinyTokenizers.BERT));
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(TinyTokenizers.BERT)) {
      String letters = "a b c d e f";
      for (int maxLength = 4; maxLength <= 14; maxLength++) {
        library.setTruncation(handle, maxLength, "LONGEST_FIRST", 0);
        for (int first = 0; first <= letters.length(); first++) {
          String text = letters.substring(0, first);
          assertThat(Truncation.of(tokenizer.encode(text), maxLength).encoding().ids())
              .containsExactly(ids(library, library.encode(handle, text, true)));
          for (int second = 0; second <= letters.length(); second++) {
            String other = letters.substring(0, second);
            assertThat(Truncation.of(tokenizer.encode(text, other), maxLength).encoding().ids())
                .as("'%s' and '%s' in %d", text, other, maxLength)
                .containsExactly(ids(library, library.encodeDual(handle, text, other, true)));
          }
        }
      }
    } finally {
      library.deleteTokenizer(handle);
    }
  }

  private static int[] ids(TokenizersLibrary library, long encoding) {
    try {
      return Arrays.stream(library.getTokenIds(encoding)).mapToInt(id -> (int) id).toArray();
    } finally {
      library.deleteEncoding(encoding);
    }
  }
}
