package io.slicer.examples.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.corpus.CorpusException;
import io.slicer.examples.tag.TextLines.Portion;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextLinesTest {
  private static TextLines lines(byte[] bytes, int lines, long size) {
    return new TextLines(
        new ByteArrayInputStream(bytes), "texts.txt", new Portion(lines, size), false);
  }

  private static List<String> all(TextLines lines) {
    List<String> all = new ArrayList<>();
    for (List<String> portion = lines.next(); !portion.isEmpty(); portion = lines.next()) {
      all.addAll(portion);
    }
    return all;
  }

  @Test
  void linesAreThoseThatJavaReads() throws IOException {
    Random random = new Random(1);
    List<String> parts = List.of("a", "\n", "\r", "\r\n", "ü", "東京", "😀", " ", "\u2028", "\u0085");
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(i % 50 == 0 ? 100_000 : 20);
      for (int p = 0; p < length; p++) {
        text.append(parts.get(random.nextInt(parts.size())));
      }
      List<String> expected =
          new BufferedReader(new StringReader(text.toString())).lines().toList();
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      TextLines lines = lines(bytes, 1 + random.nextInt(10), 1 + random.nextInt(100));

      assertThat(all(lines)).isEqualTo(expected);
      assertThat(lines.position()).isEqualTo(bytes.length);
      lines.close();
    }
  }

  @Test
  void portionsAreFullByLinesOrByBytes() {
    byte[] text = "1\n2\n3\n4\n55555555\n6\n7\n".getBytes(StandardCharsets.UTF_8);
    TextLines lines = lines(text, 3, 8);

    assertThat(lines.next()).containsExactly("1", "2", "3");
    assertThat(lines.position()).isEqualTo(6);
    assertThat(lines.next()).containsExactly("4", "55555555");
    assertThat(lines.next()).containsExactly("6", "7");
    assertThat(lines.next()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"FF", "C3", "C32E", "E282", "EDA080", "F08080AF", "C080", "80", "F4908080"})
  void whatIsNotUtf8IsAnErrorThatNamesTheLineAfterAllLinesBeforeIt(String hex) {
    byte[] bad = HexFormat.of().parseHex(hex);
    byte[] start = "Ünö\n\nab".getBytes(StandardCharsets.UTF_8);
    byte[] text = Arrays.copyOf(start, start.length + bad.length + 2);
    System.arraycopy(bad, 0, text, start.length, bad.length);
    text[text.length - 2] = '\n';
    text[text.length - 1] = 'c';
    TextLines lines = lines(text, 100, 1000);

    assertThat(lines.next()).containsExactly("Ünö", "");
    for (int again = 0; again < 2; again++) {
      assertThatThrownBy(lines::next)
          .isInstanceOf(CorpusException.class)
          .hasMessageStartingWith("texts.txt:3: not UTF-8: 0x" + hex.substring(0, 2))
          .hasMessageContaining("byte 3 of the line");
    }
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheText() {
    byte[] text = "\uFEFFa\n\uFEFFb".getBytes(StandardCharsets.UTF_8);

    assertThat(all(lines(text, 10, 1000))).containsExactly("a", "\uFEFFb");
  }

  @Test
  void aLiveStreamGivesWhatIsThere() {
    byte[] first = "a\nb\n".getBytes(StandardCharsets.UTF_8);
    InputStream in =
        new ByteArrayInputStream(new byte[0]) {
          private int calls;

          @Override
          public synchronized int read(byte[] buffer, int offset, int length) {
            if (calls++ > 1) {
              return -1;
            }
            System.arraycopy(first, 0, buffer, offset, first.length);
            return first.length;
          }
        };
    TextLines lines = TextLines.live(in, "standard input");

    assertThat(lines.next()).containsExactly("a", "b");
    assertThat(lines.next()).containsExactly("a", "b");
    assertThat(lines.next()).isEmpty();
  }

  /** Gives what has been typed so far and then fails where it would wait for more. */
  private static final class Typed extends InputStream {
    private final Deque<byte[]> typed = new ArrayDeque<>();

    void type(String text) {
      typed.add(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int available() {
      return typed.isEmpty() ? 0 : typed.peek().length;
    }

    @Override
    public int read() {
      throw new AssertionError("byte by byte");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (typed.isEmpty()) {
        throw new IllegalStateException("it waits");
      }
      byte[] next = typed.remove();
      System.arraycopy(next, 0, buffer, offset, next.length);
      return next.length;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void aLiveStreamNeverWaitsWhileThereAreLinesToGive(String end) {
    Typed in = new Typed();
    TextLines lines = TextLines.live(in, "standard input");

    in.type("Ada" + end);
    assertThat(lines.next()).containsExactly("Ada");
    assertThatThrownBy(lines::next).hasMessage("it waits");
    in.type("Bob" + end + "Eve" + end + "unfin");
    assertThat(lines.next()).containsExactly("Bob", "Eve");
    in.type("ished" + end);
    in.type("Zoë" + end + "x");
    assertThat(lines.next()).containsExactly("unfinished", "Zoë");
    assertThatThrownBy(lines::next).hasMessage("it waits");
  }

  @Test
  void aLiveStreamThatIsCutBetweenCarriageReturnAndLineFeedHasNoEmptyLines() {
    Typed in = new Typed();
    TextLines lines = TextLines.live(in, "standard input");

    in.type("Ada\r");
    in.type("\nBob\r\n\r");
    assertThat(lines.next()).containsExactly("Ada", "Bob", "");
    in.type("\n");
    in.type("Eve\r\n");
    assertThat(lines.next()).containsExactly("Eve");
    assertThat(lines.position()).isEqualTo("Ada\r\nBob\r\n\r\nEve\r".length());
  }
}
