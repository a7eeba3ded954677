package io.slicer.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.testing.DataDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The full vocabularies of XLM-R and mBERT. */
class RealTokenizersTest {
  private static SubwordTokenizer load(String name) {
    Path shared = DataDirectory.SHARED.assumed("the tokenizers");
    return SubwordTokenizer.load(shared.resolve("data/tokenizers").resolve(name));
  }

  @Test
  void xlmrIsKnownWithItsSpecialTokens() {
    try (SubwordTokenizer tokenizer = load("xlmr-tokenizer.json")) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(250002);
      assertThat(tokenizer.specialTokens())
          .isEqualTo(
              new SpecialTokens(
                  List.of(0),
                  List.of(2),
                  OptionalInt.of(1),
                  OptionalInt.of(3),
                  OptionalInt.of(250001)));
      TrickyText.texts(2000)
          .forEach(text -> SubwordTokenizerContract.assertSpans(tokenizer.encode(text), 0, text));
    }
  }

  @Test
  void mbertIsKnownWithItsSpecialTokens() {
    try (SubwordTokenizer tokenizer = load("mbert-tokenizer.json")) {
      assertThat(tokenizer.vocabularySize()).isEqualTo(119547);
      assertThat(tokenizer.specialTokens())
          .isEqualTo(
              new SpecialTokens(
                  List.of(101),
                  List.of(102),
                  OptionalInt.of(0),
                  OptionalInt.of(100),
                  OptionalInt.of(103)));
      TrickyText.texts(2000)
          .forEach(text -> SubwordTokenizerContract.assertSpans(tokenizer.encode(text), 0, text));
    }
  }
}
