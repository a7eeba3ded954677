package io.slicer.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.testing.DataDirectory;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Characters that nobody sees, within, before and behind words and alone between spaces: controls,
 * zero-width spaces, joiners and non-joiners, byte order marks, marks of direction, soft hyphens,
 * variation selectors, U+FFFD. What the tokenizer itself takes for a word is right.
 */
class InvisibleCharactersTest {
  private static final String BERT = "tiny-bert";
  private static final String XLMR = "tiny-xlmr";

  private static SubwordTokenizer tokenizer(String model) {
    return SubwordTokenizer.load(GoldenFiles.shipped(model).directory());
  }

  private static Stream<Integer> controls() {
    return IntStream.concat(IntStream.range(0, 0x20), IntStream.rangeClosed(0x7F, 0x9F))
        .filter(c -> c != '\t' && c != '\n' && c != '\r')
        .boxed();
  }

  private static Stream<Integer> marksOfDirection() {
    return Stream.of(
        0x061C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2069);
  }

  private static Stream<Integer> others() {
    return Stream.of(
        0x00AD, 0x180E, 0x200B, 0x2060, 0x2061, 0x206F, 0xFEFF, 0xFFF9, 0xFFFD, 0xE0001);
  }

  static List<Integer> all() {
    return Stream.of(controls(), marksOfDirection(), others()).flatMap(s -> s).toList();
  }

  /** The words of a text as the tokenizer numbers them, with what lies between their pieces. */
  private static List<String> own(SubwordTokenizer tokenizer, String text) {
    List<Piece> pieces =
        tokenizer.encode(text).pieces().stream().filter(piece -> !piece.isSpecial()).toList();
    List<String> words = new ArrayList<>();
    int end;
    for (int i = 0; i < pieces.size(); i = end) {
      end = i + 1;
      while (end < pieces.size() && pieces.get(end).word() == pieces.get(i).word()) {
        end++;
      }
      words.add(text.substring(pieces.get(i).start(), pieces.get(end - 1).end()));
    }
    return words;
  }

  @ParameterizedTest
  @MethodSource("all")
  void bertDropsThemSoTheyCutNoWordAndAreAtNoEnd(int character) {
    String c = Character.toString(character);
    try (SubwordTokenizer tokenizer = tokenizer(BERT)) {
      for (String text :
          List.of(
              "Ber" + c + "lin liegt",
              c + "Berlin liegt",
              "Berlin" + c + " liegt",
              "Berlin " + c + " liegt",
              "Ber" + c + c + "lin" + c + " " + c + "liegt" + c)) {
        List<String> words = WordBoundaries.PAN_X.cut(text, tokenizer).forms();
        assertThat(words).as("U+%04X", character).isEqualTo(own(tokenizer, text));
        assertThat(words).hasSize(2);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void xlmrSaysWhichOfThemEndAWord(int character) {
    String c = Character.toString(character);
    try (SubwordTokenizer tokenizer = tokenizer(XLMR)) {
      String text = "Ole" + c + "na" + c + " " + c + " in";
      List<String> words = WordBoundaries.PAN_X.cut(text, tokenizer).forms();
      boolean ends = !tokenizer.isWithinWord(character);
      if (character == 0xFFFD && ends) {
        assertThat(words).containsExactly("Ole", c, "na", c, c, "in");
      } else if (Character.getType(character) == Character.CONTROL
          || character == 0x200B
          || character == 0xFEFF) {
        assertThat(words)
            .isEqualTo(ends ? List.of("Ole", "na", "in") : List.of("Ole" + c + "na", "in"));
      } else {
        assertThat(words).containsExactly("Ole" + c + "na", "in");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {BERT, XLMR})
  void whatWasReportedIsOneWord(String model) {
    try (SubwordTokenizer tokenizer = tokenizer(model)) {
      assertThat(WordBoundaries.PAN_X.cut("Ber\u0001lin liegt.", tokenizer).words())
          .containsExactly(
              new TextWord("Ber\u0001lin", 0, 7),
              new TextWord("liegt", 8, 13),
              new TextWord(".", 13, 14));
      List<TextWord> words =
          WordBoundaries.PAN_X.cut("Ole\u200Bna wohnt in Mün\u00ADchen.", tokenizer).words();
      assertThat(words.get(words.size() - 2)).isEqualTo(new TextWord("Mün\u00ADchen", 16, 24));
      assertThat(words.get(0))
          .isEqualTo(
              model.equals(BERT) ? new TextWord("Ole\u200Bna", 0, 6) : new TextWord("Ole", 0, 3));
      assertThat(
              tokenizer.encodeWords(List.of("Ber\u0001lin")).pieces().stream()
                  .filter(piece -> !piece.isSpecial())
                  .map(Piece::text))
          .isEqualTo(
              tokenizer.encode("Berlin").pieces().stream()
                  .filter(piece -> !piece.isSpecial())
                  .map(Piece::text)
                  .toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyKindOfBoundariesSpansThem(WordBoundaries boundaries) {
    try (SubwordTokenizer tokenizer = tokenizer(BERT)) {
      assertThat(boundaries.cut("\uFEFFBer\u0001lin\u200E \u0007 😀\u0000", tokenizer).words())
          .containsExactly(new TextWord("Ber\u0001lin", 1, 8), new TextWord("😀", 12, 14));
    }
  }

  /** They join letters, also at a word's end, or change the letter before them. */
  @ParameterizedTest
  @ValueSource(strings = {"می\u200Cخواهم", "ക്\u200D", "क्\u200Dष", "☂\uFE0E", "葛\uDB40\uDD00"})
  void joinersAndVariationSelectorsAreOfTheirCharacter(String word) {
    for (String model : List.of(BERT, XLMR)) {
      try (SubwordTokenizer tokenizer = tokenizer(model)) {
        assertThat(WordBoundaries.PAN_X.cut("in " + word + " in", tokenizer).forms())
            .containsExactly("in", word, "in");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"xlmr-tokenizer.json", "mbert-tokenizer.json"})
  void theRealTokenizersAgree(String file) {
    Path tokenizers = DataDirectory.SHARED.assumed("the tokenizers").resolve("data/tokenizers");
    try (SubwordTokenizer tokenizer = SubwordTokenizer.load(tokenizers.resolve(file))) {
      for (int character : controls().toList()) {
        String text = "Ber" + Character.toString(character) + "lin liegt";
        assertThat(WordBoundaries.PAN_X.cut(text, tokenizer).forms())
            .as("U+%04X", character)
            .isEqualTo(own(tokenizer, text));
      }
    }
  }
}
