package io.slicer.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceLinesTest {
  private static SourceLines lines(String text, Charset charset) {
    return SourceLines.of(new ByteArrayInputStream(text.getBytes(charset)), "file");
  }

  private static List<String> rest(SourceLines lines) {
    List<String> rest = new ArrayList<>();
    for (String line = lines.next(); line != null; line = lines.next()) {
      rest.add(line);
    }
    return rest;
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> rest(lines(text, StandardCharsets.UTF_8)))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void linesOfAnyLengthComeOneByOne() {
    for (int length : new int[] {1, 65_534, 65_535, 65_536, 65_537, 200_000}) {
      String line = "ü".repeat(length / 2) + "x".repeat(length % 2);

      assertThat(rest(lines("a\n" + line + "\n\n" + line + "\r\nb", StandardCharsets.UTF_8)))
          .containsExactly("a", line, "", line, "b");
    }
    assertThat(rest(lines("", StandardCharsets.UTF_8))).isEmpty();
    assertThat(rest(lines("\uFEFFa\n\n", StandardCharsets.UTF_8))).containsExactly("a", "");
  }

  @Test
  void aFormatOfExactLinesHasNeitherByteOrderMarkNorCarriageReturns() {
    assertThat(rest(exactly("a\u2028\u0085b \n\nc\n"))).containsExactly("a\u2028\u0085b ", "", "c");
    assertThatThrownBy(() -> rest(exactly("\uFEFFa\n")))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            "file:1: a byte order mark (U+FEFF), which this format does not have: take it out");
    assertThatThrownBy(() -> rest(exactly("a\nb\r\n")))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            "file:2: ends with CR LF, where this format has LF alone: take CR out (tr -d '\\r')");
    assertThatThrownBy(() -> rest(exactly("a\rb\n")))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith("file:1: CR in a line");
  }

  private static SourceLines exactly(String text) {
    return SourceLines.exactly(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "file");
  }

  @Test
  void aTextGoesOnFromAnyOfItsLines() {
    String text = "\uFEFFfirst\n\r\n\uFEFF third\nü\r\n" + "long ".repeat(30_000) + "\nend";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<String> all = rest(lines(text, StandardCharsets.UTF_8));
    SourceLines lines = lines(text, StandardCharsets.UTF_8);
    for (int before = 1; before < all.size(); before++) {
      lines.next();
      int place = Math.toIntExact(lines.bytes());
      SourceLines others =
          SourceLines.continuing(
              new ByteArrayInputStream(bytes, place, bytes.length - place), "file", before);
      assertThat(others.number()).isEqualTo(before);
      assertThat(rest(others)).isEqualTo(all.subList(before, all.size()));
      assertThat(others.number()).isEqualTo(all.size());
    }
    lines.next();
    assertThat(lines.bytes()).isEqualTo(bytes.length);
    assertThatThrownBy(
            () ->
                rest(
                    SourceLines.continuing(
                        new ByteArrayInputStream(new byte[] {'a', '\n', (byte) 0xfc}), "file", 7)))
        .isInstanceOf(CorpusException.class)
        .hasMessageStartingWith("file:9: not UTF-8");
  }

  @Test
  void linesThatWereLookedAtStillCome() {
    SourceLines lines = lines("a\nb\nc\n", StandardCharsets.UTF_8);

    assertThat(lines.ahead(2)).containsExactly("a", "b");
    assertThat(lines.number()).isZero();
    assertThat(lines.next()).isEqualTo("a");
    assertThat(lines.number()).isEqualTo(1);
    assertThat(lines.ahead(9)).containsExactly("b", "c");
    assertThat(rest(lines)).containsExactly("b", "c");
    assertThat(lines.number()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"'a\tO\rb\tB-LOC\r\rc\tO\r', 1", "'a\n\rb\n', 2", "'a\r\r\n', 1", "'a\nb\rc', 2"})
  void carriageReturnsInsideOfLinesAreRefused(String text, int line) {
    assertRefused(text, "file:" + line + ": CR in a line: ");
  }

  @ParameterizedTest
  @CsvSource({"'a\n\uFEFFb\n', 2", "'\uFEFF\uFEFFa', 1", "'a\n\uFEFF\n', 2"})
  void byteOrderMarksInTheMiddleAreRefused(String text, int line) {
    assertRefused(text, "file:" + line + ": a byte order mark (U+FEFF)");
  }

  @Test
  void aWordOfOnlySuchAMarkIsAWord() {
    assertThat(rest(lines("a\n\uFEFF\tO\n", StandardCharsets.UTF_8)))
        .containsExactly("a", "\uFEFF\tO");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
  void otherEncodingsAreNamed(String charset) {
    assertThatThrownBy(() -> lines("\uFEFFa\tO\n", Charset.forName(charset)))
        .isInstanceOf(CorpusException.class)
        .hasMessage("file: UTF-16: convert it (iconv -f utf-16 -t utf-8)");
  }

  @Test
  void linesWithoutEndAreRefusedBeforeMemoryIs() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'a';
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            Arrays.fill(bytes, offset, offset + length, (byte) 'a');
            return length;
          }
        };

    assertThatThrownBy(() -> SourceLines.of(endless, "file").next())
        .isInstanceOf(CorpusException.class)
        .hasMessage("file:1: longer than 64 MiB: every sentence or word has a line");
  }
}
