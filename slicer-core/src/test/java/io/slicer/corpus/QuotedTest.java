package io.slicer.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedTest {
  @ParameterizedTest
  @CsvSource({
    "'a  b ', '\"a  b \"'",
    "'a\tb', '\"a<TAB>b\"'",
    "'a\u00A0b', '\"a<U+00A0>b\"'",
    "'\u200BO', '\"<U+200B>O\"'",
    "'a\nb', '\"a<U+000A>b\"'",
    "'\uD83D', '\"<U+D83D>\"'",
    "'\uD83D\uDE00ü', '\"\uD83D\uDE00ü\"'",
    "'', '\"\"'"
  })
  void whatCannotBeSeenIsNamed(String text, String quoted) {
    assertThat(Quoted.of(text)).isEqualTo(quoted);
  }

  @Test
  void whatIsLongIsCut() {
    String face = "\uD83D\uDE00";

    assertThat(Quoted.of(face.repeat(100))).isEqualTo("\"" + face.repeat(100) + "\"");
    assertThat(Quoted.of(face.repeat(101))).isEqualTo("\"" + face.repeat(100) + "…\"");
  }
}
