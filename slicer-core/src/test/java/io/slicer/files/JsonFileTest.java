package io.slicer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.files.JsonFile.UnreadableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFileTest {
  @TempDir private Path directory;

  private Path file(String content) throws IOException {
    return Files.write(directory.resolve("a.json"), content.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A slash stands for the end of a line, ~ for a byte that is not UTF-8, ^ for an escape. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{/\"a\": | :2: not valid JSON at character 5: the file ends in the middle of it",
        "{/\"a\" 1} | :2: not valid JSON at character 5: ",
        "{\"a\": 1}/{} | :2: not valid JSON at character 1: ",
        "{\"a\": NaN} | :1: not valid JSON at character ",
        "{\"a\": \"^[2J\"} | :1: not valid JSON at character ",
        "{\"a\": \"~\"} | : not UTF-8",
        "`` | : empty, not a JSON document",
        "` ` | : empty, not a JSON document"
      })
  void whatIsDamagedIsNamedWithItsLine(String content, String problem) throws IOException {
    Path file = file(content.replace('/', '\n').replace('~', '\u00ff').replace('^', '\u001b'));
    assertThatThrownBy(() -> JsonFile.read(file, 100))
        .isInstanceOf(UnreadableException.class)
        .hasMessageStartingWith(file + problem)
        .hasMessageMatching("[^\\x00-\\x1f\\x7f-\\x9f]*");
  }

  @Test
  void whatCannotBeReadIsNamed() throws IOException {
    Path missing = directory.resolve("b.json");
    assertThatThrownBy(() -> JsonFile.read(missing, 100))
        .hasMessage(missing + ": there is no such file");
    Path long1 = file("1".repeat(101));
    assertThatThrownBy(() -> JsonFile.read(long1, 100))
        .hasMessageStartingWith(long1 + ": longer than 100 bytes");
    Path deep = file("[".repeat(3000));
    assertThatThrownBy(() -> JsonFile.read(deep, 5000))
        .hasMessageContaining(
            "a number of more than a thousand digits, nested a thousand times, or too long");
  }

  @ParameterizedTest
  @CsvSource({"1e99999999999", "1e-99999999999", "-1e400", "123456789012345678901234567890"})
  void numbersOfAnySizeAreReadOrRefusedByName(String number) throws IOException {
    Path file = file("{\"a\": " + number + "}");
    try {
      assertThat(JsonFile.read(file, 100).get("a").isNumber()).isTrue();
    } catch (UnreadableException e) {
      assertThat(e).hasMessage(file + ": a number in it is too long to be read");
    }
  }

  @Test
  void aFieldThatIsThereTwiceIsTheLastOneUnlessItIsRefused() throws IOException {
    Path file = file("{\"a\": 1, \"a\": 2}");
    assertThat(JsonFile.read(file, 100).get("a").intValue()).isEqualTo(2);
    assertThatThrownBy(() -> JsonFile.readEachFieldOnce(file, 100))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("Duplicate field 'a'");
  }
}
