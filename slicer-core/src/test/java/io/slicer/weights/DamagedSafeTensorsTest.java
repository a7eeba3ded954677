package io.slicer.weights;

import static io.slicer.weights.SafeTensorsFile.floats;
import static io.slicer.weights.SafeTensorsFile.tensor;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedSafeTensorsTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("model.safetensors");
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(Path file, String what) {
    return assertThatThrownBy(() -> SafeTensors.open(file).close())
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(what);
  }

  private void assertHeaderRefused(String header, String what, byte... data) throws IOException {
    SafeTensorsFile.write(file, header, data);
    assertRefused(file, what);
  }

  @Test
  void refusesAMissingFile() {
    assertRefused(file, "there is no such file");
  }

  @Test
  void refusesADirectoryWithoutWeights() {
    assertRefused(directory, "neither model.safetensors nor model.safetensors.index.json");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void refusesAFileTooShortForALength(int bytes) throws IOException {
    Files.write(file, new byte[bytes]);

    assertRefused(file, bytes + " bytes are too few for a safetensors file");
  }

  @ParameterizedTest
  @CsvSource({
    "100000001, 100000001",
    "9223372036854775807, 9223372036854775807",
    "-1, 18446744073709551615"
  })
  void refusesAHeaderLongerThanAllowed(long length, String shown) throws IOException {
    SafeTensorsFile.write(file, length, "{}".getBytes(UTF_8));

    assertRefused(file, "a header of " + shown + " bytes, more than the 100000000");
  }

  @Test
  void refusesAHeaderBeyondTheFile() throws IOException {
    SafeTensorsFile.write(file, 100_000_000, "{}".getBytes(UTF_8));

    assertRefused(file, "should end at byte 100000008 but the file has only 10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " {}", "[]", "\u0000\u0000"})
  void refusesAHeaderThatIsNoObject(String header) throws IOException {
    assertHeaderRefused(header, "does not start with '{' at byte 8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"a\"",
        "{\"a\":}",
        "{'a':1}",
        "{\"a\":{\"dtype\":\"F32",
        "{\u0000",
        "{/**/}"
      })
  void refusesAHeaderThatIsNoJson(String header) throws IOException {
    assertHeaderRefused(header, "not valid JSON");
  }

  @Test
  void refusesEndlessNesting() throws IOException {
    assertHeaderRefused("{\"a\":{\"x\":" + "[".repeat(1 << 20), "not valid JSON");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"%d\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}",
        "\"__metadata__%d\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0],\"x\":[]}"
      })
  void refusesMoreTensorsThanAnyModelHas(String entry) throws IOException {
    String header =
        IntStream.range(0, 200_000)
            .mapToObj(entry::formatted)
            .collect(Collectors.joining(",", "{", "}"));

    assertHeaderRefused(header, "Token count (2000001) exceeds the maximum allowed (2000000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"__metadata__\":{%s}}", "{\"a\":{\"dtype\":\"F32\",%s}}"})
  void refusesMoreEntriesThanAnyHeaderHas(String header) throws IOException {
    String entries =
        IntStream.range(0, 1_100_000)
            .mapToObj("\"%x\":\"\""::formatted)
            .collect(Collectors.joining(","));

    assertHeaderRefused(header.formatted(entries), "exceeds the maximum allowed (2000000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}{}", "{}x", "{} \u0000"})
  void refusesAHeaderWithMoreThanTheObject(String header) throws IOException {
    SafeTensorsFile.write(file, header);

    assertThatThrownBy(() -> SafeTensors.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file + ": the header ");
  }

  @ParameterizedTest
  @CsvSource({"'{\"\u00ff\":1}', 10", "'{\"a\u00c3', 11", "'{\"\u00ed\u00a0\u0080\":1}', 10"})
  void refusesAHeaderThatIsNotUtf8(String header, int position) throws IOException {
    byte[] bytes = header.getBytes(ISO_8859_1);
    SafeTensorsFile.write(file, bytes.length, bytes);

    assertRefused(file, "not UTF-8 at byte " + position);
  }

  @Test
  void refusesANameThatUtf8CannotHold() throws IOException {
    assertHeaderRefused("{" + tensor("\\ud800", "F32", "[]", 0, 4) + "}", "surrogate", floats(1));
  }

  @Test
  void refusesDuplicateNames() throws IOException {
    assertHeaderRefused(
        "{" + tensor("a", "F32", "[]", 0, 4) + "," + tensor("\\u0061", "F32", "[]", 4, 8) + "}",
        "Duplicate field 'a'",
        floats(1, 2));
  }

  @Test
  void refusesDuplicateFields() throws IOException {
    assertHeaderRefused(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}",
        "Duplicate field 'shape'",
        floats(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"__metadata__\":{\"a\":1}} | \"__metadata__.a\" must be a string",
        "{\"__metadata__\":[]} | \"__metadata__\" must be an object",
        "{\"__metadata__\":{\"a\":\"\",\"a\":\"\"}} | Duplicate field 'a'",
        "{\"a\":1} | \"a\" must be an object",
        "{\"a\":{}} | tensor \"a\" lacks its dtype",
        "{\"a\":{\"dtype\":\"F32\"}} | tensor \"a\" lacks its shape",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[]}} | tensor \"a\" lacks its data_offsets",
        "{\"a\":{\"dtype\":32}} | \"a.dtype\" must be a string",
        "{\"a\":{\"shape\":{}}} | \"a.shape\" must be an array",
        "{\"a\":{\"shape\":[1.0]}} | \"a.shape\" must be an array of integers",
        "{\"a\":{\"shape\":[\"1\"]}} | \"a.shape\" must be an array of integers",
        "{\"a\":{\"shape\":[-1]}} | \"a.shape\" has the negative element -1",
        "{\"a\":{\"shape\":[9223372036854775808]}} | out of range of long",
        "{\"a\":{\"data_offsets\":[-4,0]}} | \"a.data_offsets\" has the negative element -4",
        "{\"a\":{\"data_offsets\":[18446744073709551616,0]}} | out of range of long",
      })
  void refusesFieldsOfTheWrongKind(String header, String what) throws IOException {
    assertHeaderRefused(header, what);
  }

  @Test
  void refusesAShapeWithTooManyAxes() throws IOException {
    assertHeaderRefused(
        "{\"a\":{\"shape\":[1" + ",1".repeat(64) + "]}}", "has more than 64 elements");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[4611686018427387904, 2] | shape overflow",
        "[4611686018427387904] | byte overflow",
        "[9223372036854775807, 9223372036854775807, 0] | overflow before the zero"
      })
  void refusesShapesThatOverflow(String shape, String why) throws IOException {
    assertHeaderRefused(
        "{" + tensor("a", "F32", shape, 0, 0) + "}", "more bytes than can be counted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[0]", "[0,4,8]", "[4,0]"})
  void refusesOffsetsThatAreNoRange(String offsets) throws IOException {
    assertHeaderRefused(
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":" + offsets + "}}",
        "which are no [begin, end]",
        floats(1, 2));
  }

  @ParameterizedTest
  @CsvSource({"0, 8", "4, 8", "9223372036854775803, 9223372036854775807"})
  void refusesOffsetsBeyondTheFile(long begin, long end) throws IOException {
    assertHeaderRefused(
        "{" + tensor("a", "F32", "[" + (end - begin) / 4 + "]", begin, end) + "}",
        "tensor \"a\" ends at byte " + end + " of the data, which has only 4 bytes",
        floats(1));
  }

  @ParameterizedTest
  @CsvSource({"F32, [1]", "F32, '[1,3]'", "F64, [2]", "F16, [2]"})
  void refusesASizeThatIsNotThatOfTheShape(String type, String shape) throws IOException {
    assertHeaderRefused(
        "{" + tensor("a", type, shape, 0, 8) + "}",
        "but its data_offsets [0, 8] give it 8",
        floats(1, 2));
  }

  @Test
  void refusesOverlaps() throws IOException {
    assertHeaderRefused(
        "{" + tensor("a", "F32", "[2]", 0, 8) + "," + tensor("b", "F32", "[2]", 4, 12) + "}",
        "tensor \"b\" begins at byte 120, inside the tensor before it, which ends at byte 124",
        floats(1, 2, 3));
  }

  @Test
  void refusesTwoNamesForOneTensor() throws IOException {
    assertHeaderRefused(
        "{" + tensor("a", "F32", "[1]", 0, 4) + "," + tensor("b", "F32", "[1]", 0, 4) + "}",
        "inside the tensor before it",
        floats(1));
  }

  @ParameterizedTest
  @CsvSource({"4, 8, 12", "0, 8, 12"})
  void refusesGaps(long first, long second, long end) throws IOException {
    assertHeaderRefused(
        "{"
            + tensor("a", "F32", "[1]", first, first + 4)
            + ","
            + tensor("b", "F32", "[1]", second, end)
            + "}",
        "which leaves a gap",
        floats(1, 2, 3));
  }

  @Test
  void refusesAnEmptyTensorOutsideTheData() throws IOException {
    assertHeaderRefused(
        "{" + tensor("a", "F32", "[0]", 2, 2) + "," + tensor("b", "F32", "[1]", 0, 4) + "}",
        "inside the tensor before it",
        floats(1));
  }

  @Test
  void refusesBytesAfterTheLastTensor() throws IOException {
    assertHeaderRefused(
        "{" + tensor("a", "F32", "[1]", 0, 4) + "}",
        "the last tensor ends at byte 66 but the file at byte 67",
        new byte[5]);
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    assertHeaderRefused(
        "{" + tensor("a", "F32", "[2]", 0, 8) + "}",
        "ends at byte 8 of the data, which has only 7 bytes: truncated?",
        new byte[7]);
  }

  @Test
  void refusesATensorWhoseFileShrankAfterOpening() throws IOException {
    SafeTensorsFile.write(file, "{" + tensor("a", "F32", "[4]", 0, 16) + "}", floats(1, 2, 3, 4));
    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      SafeTensorsFile.write(file, "{}");

      assertThatThrownBy(() -> checkpoint.read("a"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(
              file + ": tensor \"a\" (4) cannot be read: the file ends at byte");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | not valid JSON",
        "{} {} | not valid JSON",
        "{} | there is no object \"weight_map\"",
        "[] | there is no object \"weight_map\"",
        "{\"weight_map\": {}} | there is no object \"weight_map\"",
        "{\"weight_map\": {\"a\": \"x.safetensors\", \"a\": \"y.safetensors\"}} | 'a'",
        "{\"weight_map\": {\"a\": 1}} | tensor \"a\" is said to be in 1, which is not the name",
        "{\"weight_map\": {\"a\": \"../x.safetensors\"}} | which is not the name",
        "{\"weight_map\": {\"a\": \"/etc/x.safetensors\"}} | which is not the name",
        "{\"weight_map\": {\"a\": \"s/x.safetensors\"}} | which is not the name",
        "{\"weight_map\": {\"a\": \"..\\\\x.safetensors\"}} | which is not the name",
        "{\"weight_map\": {\"a\": \"C:x.safetensors\"}} | which is not the name",
        "{\"weight_map\": {\"a\": \"x\\u0000.safetensors\"}} | which is not the name",
        "{\"weight_map\": {\"a\": \"x\\ud800.safetensors\"}} | tensor \"a\" is said to be in",
        "{\"weight_map\": {\"a\": \"..\"}} | which is not the name",
        "{\"weight_map\": {\"a\": \"x.bin\"}} | which is not the name",
        "{\"weight_map\": {\"a\": \"x.safetensors\"}} | is in x.safetensors, which is missing",
      })
  void refusesADamagedIndex(String json, String what) throws IOException {
    Path index = Files.writeString(directory.resolve("model.safetensors.index.json"), json);

    assertThatThrownBy(() -> SafeTensors.open(index))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(index + ":")
        .hasMessageContaining(what);
  }

  @Test
  void aTensorsNameInAnErrorCannotControlATerminal() throws IOException {
    Path index = directory.resolve("model.safetensors.index.json");
    Files.writeString(index, "{\"weight_map\": {\"a\\u001b[2J\\u202e\\nb\": 7}}");

    assertRefused(index, "tensor \"a<U+001B>[2J<U+202E> b\" is said to be in 7");
  }

  @Test
  void refusesAnIndexLongerThanAny() throws IOException {
    Path index = directory.resolve("model.safetensors.index.json");
    Files.writeString(
        index, "{\"weight_map\": {\"a\": \"x.safetensors\"}, \"b\": [" + "{},".repeat(2_000_000));

    assertRefused(index, "longer than 4194304 bytes, the most that slicer reads of such a file");
  }

  @Test
  void refusesAnIndexThatIsNotUtf8() throws IOException {
    Path index = directory.resolve("model.safetensors.index.json");
    Files.write(index, new byte[] {'{', '"', (byte) 0xff, '"'});

    assertRefused(index, "not UTF-8");
  }

  @Test
  void refusesAnIndexWhoseShardLacksATensor() throws IOException {
    Path index =
        Files.writeString(
            directory.resolve("model.safetensors.index.json"),
            "{\"weight_map\": {\"a\": \"x.safetensors\", \"b\": \"x.safetensors\"}}");
    SafeTensorsFile.write(
        directory.resolve("x.safetensors"), "{" + tensor("a", "F32", "[1]", 0, 4) + "}", floats(1));

    assertRefused(index, "tensor \"b\" should be in x.safetensors but is not");
  }
}
