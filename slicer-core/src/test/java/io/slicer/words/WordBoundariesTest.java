package io.slicer.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordBoundariesTest {
  /** Words are written with a bar between them, so that a space in one would show. */
  private static String words(String text) {
    return String.join("|", WordBoundaries.PAN_X.cut(text).forms());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "Angela Merkel besuchte Paris.; Angela|Merkel|besuchte|Paris|.",
        "(born 1968), Oslo; (|born|1968|)|,|Oslo",
        "„Ja!“ sagte er…; „|Ja|!|“|sagte|er|…",
        "Baden-Württemberg and d'Agoult; Baden-Württemberg|and|d'Agoult",
        "L’Aquila–Pescara; L’Aquila|–|Pescara",
        "1805–1876 and 10:30, 3,5 or 1/2; 1805–1876|and|10:30|,|3,5|or|1/2",
        "London/Paris and A:B; London|/|Paris|and|A|:|B",
        "R.H. Saunders of the U.S.; R.H.|Saunders|of|the|U.S.",
        "J. K. Rowling had plan B.; J.|K.|Rowling|had|plan|B|.",
        "the U.S... and the U.S..; the|U.S.|.|.|and|the|U.S.|.",
        "É.U. and É. Zola; É.U.|and|É.|Zola",
        "St. Mary; St|.|Mary",
        "Mary's and Mary’s and MARY'S; Mary|'s|and|Mary|’s|and|MARY|'S",
        "the boys' house 'quoted'; the|boys|'|house|'|quoted|'",
        "'s; '|s",
        "AT&T at example.com, me@example.com; AT&T|at|example.com|,|me@example.com",
        "wait--what -- -5; wait|-|-|what|-|-|-|5",
        "İstanbul'da yaşıyor; İstanbul'da|yaşıyor",
      })
  void wordsAreThoseOfNamedEntityCorpora(String text, String words) {
    assertThat(words(text)).isEqualTo(words);
    assertThat(words(decomposed(text))).isEqualTo(decomposed(words));
  }

  /** The same characters, but accents and the like are code points of their own. */
  private static String decomposed(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "北京大学。; 北|京|大|学|。",
        "東京タワーへ行く; 東|京|タ|ワ|ー|へ|行|く",
        "iPhone在2007年发布; iPhone|在|2007|年|发|布",
        "서울은 대한민국; 서울은|대한민국",
        "ที่นี่; ที่|นี่",
        "मुंबई में।; मुंबई|में|।",
        "القاهرة، مصر; القاهرة|،|مصر",
      })
  void charactersAreWordsWhereTheScriptHasNoSpaces(String text, String words) {
    assertThat(words(text)).isEqualTo(words);
  }

  @Test
  void graphemeClustersAreNeverCut() {
    assertThat(words("Zu\u0308rich👩‍👩‍👧👍🏽!")).isEqualTo("Zu\u0308rich|👩‍👩‍👧|👍🏽|!");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ", "\u00A0", "\u3000", "\t", "\r\n", "\u200B", "\uFEFF", "\u000C", "\u0085", "  "
      })
  void everyKindOfWhiteSpaceEndsAWord(String space) {
    assertThat(words(space + "a" + space + "b" + space)).isEqualTo("a|b");
    assertThat(words(space)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0600", "\u0605", "\u06DD", "\u0600\u06DD", "\uD804\uDCBD"})
  void whiteSpaceEndsAWordAlsoBehindSignsThatAreWrittenBeforeNumbers(String sign) {
    assertThat(words(sign + " a")).isEqualTo(sign + "|a");
    assertThat(words("b" + sign + "\u00A0 a " + sign + " ")).isEqualTo("b" + sign + "|a|" + sign);
  }

  @Test
  void softHyphensAndJoinersStayInsideWords() {
    assertThat(words("Donau\u00ADdampf می\u200Cخواهم")).isEqualTo("Donau\u00ADdampf|می\u200Cخواهم");
  }

  @Test
  void offsetsAreThoseOfTheText() {
    String text = " 😀 Ann\u0301a, 北京.";

    for (TextWord word : WordBoundaries.PAN_X.cut(text).words()) {
      assertThat(text.substring(word.start(), word.end())).isEqualTo(word.text());
    }
    assertThat(WordBoundaries.PAN_X.cut(text).words().get(1))
        .isEqualTo(new TextWord("Ann\u0301a", 4, 9));
    assertThat(WordBoundaries.PAN_X.cut("").words()).isEmpty();
  }

  @Test
  void brokenSurrogatesAreNoProblem() {
    assertThat(words("a\uD83Db \uDE00")).isEqualTo("a\uD83Db|\uDE00");
  }
}
