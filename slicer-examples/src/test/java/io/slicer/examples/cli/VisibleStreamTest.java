package io.slicer.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

class VisibleStreamTest {
  private static String written(String text) throws IOException {
    ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    try (Writer writer =
        new OutputStreamWriter(new VisibleStream(terminal), StandardCharsets.UTF_8)) {
      writer.write(text);
    }
    return terminal.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "1B, \\u001B",
    "0, \\u0000",
    "7, \\u0007",
    "7F, \\u007F",
    "80, \\u0080",
    "9B, \\u009B",
    "D, \\u000D"
  })
  void controlCharactersAreWrittenAsJsonWritesThem(String code, String shown) throws IOException {
    String c = Character.toString(Integer.parseInt(code, 16));
    assertThat(VisibleStream.shown("a" + c + "b")).isEqualTo("a" + shown + "b");
    assertThat(written("a" + c + "b" + c)).isEqualTo("a" + shown + "b" + shown);
  }

  @Test
  void everythingElseIsWrittenAsItIs() throws IOException {
    String text = "a\tb\n\u00A0é\u00C2\u00BF\u0100 北京 😀 \u200B\u2028 مرحبا\u0942";
    assertThat(written(text)).isEqualTo(text);
    assertThat(VisibleStream.shown(text)).isEqualTo(text);
  }

  @Command(name = "failing")
  private static final class Failing implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new IllegalArgumentException("evil\u001B[2J.tsv: no");
    }
  }

  @Test
  void errorsAreShownSo() {
    StringWriter err = new StringWriter();
    int status =
        Program.run(new Failing(), new PrintWriter(new StringWriter()), new PrintWriter(err, true));
    assertThat(status).isEqualTo(1);
    assertThat(err).hasToString("error: evil<U+001B>[2J.tsv: no" + System.lineSeparator());
  }
}
