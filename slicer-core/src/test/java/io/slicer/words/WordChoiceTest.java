package io.slicer.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.slicer.testing.DataDirectory;
import io.slicer.testing.GoldenFiles;
import io.slicer.text.Piece;
import io.slicer.text.SubwordTokenizer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is one word and what are several, by each of the choices. */
class WordChoiceTest {
  /**
   * Elisions, hyphens, slashes, contractions, apostrophes of all shapes, clitics, handles,
   * hashtags, addresses, numbers with units, compounds.
   */
  private static final String KINDS =
      """
      l'Aquila e dell'Etna.
      Paris-based Blue Harbour
      L’Aquila, qu’on d‘Agoult jusquʼici aujourd＇hui
      isn't they're O'Neill rock 'n' roll Mary's
      London/Paris and/or 1/2 A:B 10:30
      وبالقاهرة والـكتاب، ללונדון צה"ל ג'ירפה
      @ole_na #München #BlueHarbour2020 me@example.com
      25km 3,5% $5.00 20°C 1.000,50€ -5 A4
      Donau-Dampfschiff-Fahrt Nord- und Südtirol
      北京大学在2007年 東京タワー ひらがな サービス ที่นี่ 서울은
      AT&T U.S. R.H. example.com wait--what … „Ja!“
      İstanbul'da café naïve straße Ελλάδα's
      👩‍👩‍👧👍🏽 🇩🇪🇫🇷 ☂️x
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "WHITE_SPACE; l'Aquila e dell'Etna.; l'Aquila|e|dell'Etna.",
        "PUNCTUATION; l'Aquila e dell'Etna.; l|'|Aquila|e|dell|'|Etna|.",
        "UNICODE; l'Aquila e dell'Etna.; l'Aquila|e|dell'Etna|.",
        "PAN_X; l'Aquila e dell'Etna.; l'Aquila|e|dell'Etna|.",
        "WHITE_SPACE; Paris-based isn't; Paris-based|isn't",
        "PUNCTUATION; Paris-based isn't; Paris|-|based|isn|'|t",
        "UNICODE; Paris-based isn't; Paris|-|based|isn't",
        "UNICODE; 3,5 10:30 1.000,50€ 25km; 3,5|10|:|30|1.000,50|€|25km",
        "UNICODE; צה\"ל ג'ירפה ג'; צה\"ל|ג'ירפה|ג'",
        "UNICODE; @ole_na #Mü me@example.com; @|ole_na|#|Mü|me|@|example.com",
        "UNICODE; 北京 タワー ひら 서울은; 北|京|タワー|ひ|ら|서울은",
        "UNICODE; 👩‍👩‍👧👍🏽 🇩🇪🇫🇷🇮; 👩‍👩‍👧|👍🏽|🇩🇪|🇫🇷|🇮",
        "PUNCTUATION; 北京 タワー $5 20°C a_b; 北|京|タワー|$|5|20°C|a|_|b",
      })
  void wordsAreThoseThatWereChosen(WordBoundaries boundaries, String text, String words) {
    assertThat(String.join("|", boundaries.cut(text).forms())).isEqualTo(words);
  }

  private static List<String> words(SubwordTokenizer tokenizer, String text) {
    List<Piece> pieces =
        tokenizer.encode(text).pieces().stream().filter(piece -> !piece.isSpecial()).toList();
    return pieces.stream()
        .map(Piece::word)
        .distinct()
        .map(
            w -> {
              List<Piece> of = pieces.stream().filter(piece -> piece.word() == w).toList();
              return text.substring(of.get(0).start(), of.get(of.size() - 1).end());
            })
        .toList();
  }

  private static void assertOfBert(SubwordTokenizer tokenizer) {
    KINDS
        .lines()
        .forEach(
            line ->
                assertThat(WordBoundaries.PUNCTUATION.cut(line, tokenizer).forms())
                    .isEqualTo(words(tokenizer, line)));
  }

  @Test
  void punctuationIsThatOfBertsTokenizer() {
    try (SubwordTokenizer tokenizer =
        SubwordTokenizer.load(GoldenFiles.shipped("tiny-bert").directory())) {
      assertOfBert(tokenizer);
    }
  }

  @Test
  void punctuationIsThatOfTheRealTokenizerToo() {
    Path shared = DataDirectory.SHARED.assumed("the tokenizers");
    try (SubwordTokenizer tokenizer =
        SubwordTokenizer.load(shared.resolve("data/tokenizers/mbert-tokenizer.json"))) {
      assertOfBert(tokenizer);
    }
  }

  @Test
  void allChoicesHaveTheWholeText() {
    for (String line : KINDS.lines().toList()) {
      for (WordBoundaries boundaries : WordBoundaries.values()) {
        WordsInText cut = boundaries.cut(line);
        assertThat(String.join("", cut.forms())).isEqualTo(line.replace(" ", ""));
        for (TextWord word : cut.words()) {
          assertThat(line.substring(word.start(), word.end())).isEqualTo(word.text());
        }
      }
    }
  }

  @Test
  void wordsOfOnesOwnAreTakenAsTheyAre() {
    TextWord de = new TextWord("de", 0, 2);
    TextWord le = new TextWord("le", 0, 2);
    assertThat(new WordsInText("du", List.of(de, le)).forms()).containsExactly("de", "le");
    assertThat(TextWord.in("l'Aquila", 2, 8)).isEqualTo(new TextWord("Aquila", 2, 8));
  }

  @Test
  void wordsOutOfPlaceAreNamedWithTheirNumber() {
    TextWord word = new TextWord("b", 2, 3);
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new WordsInText("a b", List.of(word, new TextWord("a", 0, 1))))
        .withMessageStartingWith("word 1 lies from 0 to 1, and the word before it from 2 to 3");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new WordsInText("a", List.of(word)))
        .withMessage("word 0 ends at 3, behind the text of 1 UTF-16 units");
    assertThatNullPointerException()
        .isThrownBy(() -> new WordsInText("a b", Arrays.asList(word, null)))
        .withMessage("word 1 is null");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new TextWord("b", 3, 2))
        .withMessage("the word 'b' cannot lie from 3 to 2");
  }
}
