package io.slicer.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0", "\u0007", "\b", "\u001b", "\u007f", "\u009b", "\u00ad", "\u200b", "\u200e", "\u2028",
        "\u2029", "\u202e", "\u2066", "\ufeff", "\ud800", "\uffff"
      })
  void whatATerminalObeysOrDoesNotShowIsNamed(String character) {
    String named = String.format("a<U+%04X>b", (int) character.charAt(0));
    assertThat(Printable.lines("a" + character + "b")).isEqualTo(named);
  }

  @Test
  void lineEndsOfOneLineAreSpaces() {
    assertThat(Printable.line(" a \r\n\t b\rc\u2028d\n")).isEqualTo("a b c d");
    assertThat(Printable.lines("a\r\n\tb\n")).isEqualTo("a\r\n\tb\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Zürich", "東京", "\uD83D\uDE00", "a\u0301", "\u200d", "a b", "<U+001B>"})
  void whatIsShownStays(String text) {
    assertThat(Printable.line(text)).isEqualTo(text);
  }
}
