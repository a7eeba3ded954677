package io.slicer.weights;

import static io.slicer.weights.SafeTensorsFile.aligned;
import static io.slicer.weights.SafeTensorsFile.floats;
import static io.slicer.weights.SafeTensorsFile.littleEndian;
import static io.slicer.weights.SafeTensorsFile.tensor;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTensorsTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("model.safetensors");
  }

  @Test
  void mapsAlignedFloat32() throws IOException {
    String header = aligned("{" + tensor("a", "F32", "[2,2]", 0, 16) + "}");
    SafeTensorsFile.write(file, header, floats(1, -2, 3.5f, Float.MIN_VALUE));

    try (SafeTensors checkpoint = SafeTensors.open(file);
        FloatMemory values = checkpoint.read("a")) {
      assertThat(checkpoint.names()).containsExactly("a");
      assertThat(checkpoint.shape("a")).isEqualTo(Shape.of(2, 2));
      assertThat(checkpoint.type("a")).isEqualTo(TensorType.F32);
      assertThat(values.isReadOnly()).isTrue();
      assertThat(values.toArray()).containsExactly(1, -2, 3.5f, Float.MIN_VALUE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void copiesMisalignedFloat32(int shift) throws IOException {
    String header = aligned("{" + tensor("a", "F32", "[3]", 0, 12) + "}") + " ".repeat(shift);
    SafeTensorsFile.write(file, header, floats(1, -2, 3.5f));

    try (SafeTensors checkpoint = SafeTensors.open(file);
        FloatMemory values = checkpoint.read("a")) {
      assertThat(values.isReadOnly()).isFalse();
      assertThat(values.toArray()).containsExactly(1, -2, 3.5f);
    }
  }

  @Test
  void convertsEveryHalfAsItsDefinitionSays() throws IOException {
    byte[] data =
        littleEndian(
            2 << 16,
            bytes -> {
              for (int bits = 0; bits < 1 << 16; bits++) {
                bytes.putShort((short) bits);
              }
            });
    SafeTensorsFile.write(file, "{" + tensor("a", "F16", "[65536]", 0, 2 << 16) + "}", data);

    try (SafeTensors checkpoint = SafeTensors.open(file);
        FloatMemory values = checkpoint.read("a")) {
      for (int bits = 0; bits < 1 << 16; bits++) {
        double sign = bits < 1 << 15 ? 1 : -1;
        int exponent = bits / 1024 % 32;
        int fraction = bits % 1024;
        double expected =
            exponent == 31
                ? fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0
                    ? sign * fraction * Math.pow(2, -24)
                    : sign * (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
        assertThat(values.get(bits))
            .as("half %04x", bits)
            .isEqualTo(Float.valueOf((float) expected));
      }
    }
  }

  @Test
  void convertsBfloat16AndFloat64() throws IOException {
    byte[] data =
        littleEndian(
            4 + 24,
            bytes ->
                bytes
                    .putShort((short) 0x3fc0)
                    .putShort((short) 0xff80)
                    .putDouble(0.1)
                    .putDouble(1e300)
                    .putDouble(-0.0));
    SafeTensorsFile.write(
        file,
        "{" + tensor("b", "BF16", "[2]", 0, 4) + "," + tensor("d", "F64", "[3]", 4, 28) + "}",
        data);

    try (SafeTensors checkpoint = SafeTensors.open(file);
        FloatMemory b = checkpoint.read("b");
        FloatMemory d = checkpoint.read("d")) {
      assertThat(b.toArray()).containsExactly(1.5f, Float.NEGATIVE_INFINITY);
      assertThat(d.toArray()).containsExactly(0.1f, Float.POSITIVE_INFINITY, -0.0f);
    }
  }

  @Test
  void readsIntegers() throws IOException {
    byte[] data =
        littleEndian(24, bytes -> bytes.putLong(-100).putLong(Long.MAX_VALUE).putInt(-1).putInt(7));
    SafeTensorsFile.write(
        file,
        "{" + tensor("l", "I64", "[1,2]", 0, 16) + "," + tensor("i", "I32", "[2]", 16, 24) + "}",
        data);

    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      assertThat(checkpoint.readLongs("l")).containsExactly(-100, Long.MAX_VALUE);
      assertThat(checkpoint.readLongs("i")).containsExactly(-1, 7);
    }
  }

  @Test
  void refusesToReadOneKindOfNumberAsTheOther() throws IOException {
    SafeTensorsFile.write(
        file,
        "{" + tensor("l", "I64", "[1]", 0, 8) + "," + tensor("f", "F32", "[2]", 8, 16) + "}",
        new byte[16]);

    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      assertThatThrownBy(() -> checkpoint.read("l"))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(file + ": tensor \"l\" is I64, where F32, F16, BF16 or F64 is wanted");
      assertThatThrownBy(() -> checkpoint.readLongs("f"))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(file + ": tensor \"f\" is F32, where I64 or I32 is wanted");
    }
  }

  @Test
  void readsScalarsAndEmptyTensors() throws IOException {
    SafeTensorsFile.write(
        file,
        "{"
            + tensor("empty", "F32", "[0,3]", 4, 4)
            + ","
            + tensor("scalar", "F32", "[]", 0, 4)
            + ","
            + tensor("none", "I64", "[0]", 0, 0)
            + "}",
        floats(42));

    try (SafeTensors checkpoint = SafeTensors.open(file);
        FloatMemory scalar = checkpoint.read("scalar");
        FloatMemory empty = checkpoint.read("empty")) {
      assertThat(checkpoint.shape("scalar")).isEqualTo(Shape.of());
      assertThat(scalar.toArray()).containsExactly(42);
      assertThat(checkpoint.shape("empty")).isEqualTo(Shape.of(0, 3));
      assertThat(empty.toArray()).isEmpty();
      assertThat(checkpoint.readLongs("none")).isEmpty();
    }
  }

  @Test
  void opensAFileWithoutTensors() throws IOException {
    SafeTensorsFile.write(file, "{}");

    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      assertThat(checkpoint.names()).isEmpty();
      assertThat(checkpoint.metadata()).isEmpty();
    }
  }

  /** What other writers put there, each of which the safetensors library opens. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"__metadata__\":null,TENSORS}",
        "{TENSORS,\"__metadata__\":null}",
        "{\"__metadata__\":{},TENSORS}",
        "{TENSORS}",
        "{TENSORS}        ",
        "{\n  TENSORS\n}\r\n\t ",
        "{\"z\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[8,8]},TENSORS}",
        "{TENSORS,\"z\":{\"dtype\":\"F32\",\"shape\":[3,0],\"data_offsets\":[4,4]}}",
        "{TENSORS,\"z\":{\"dtype\":\"I64\",\"shape\":[0],\"data_offsets\":[0,0]}}",
      })
  void opensHeadersHoweverTheyAreWritten(String header) throws IOException {
    // In another order than that of the data.
    String tensors =
        "\"b\": {\"shape\":[1], \"data_offsets\": [4, 8],\"dtype\":\"F32\"},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
    SafeTensorsFile.write(file, header.replace("TENSORS", tensors), floats(1, 2));

    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      assertThat(checkpoint.metadata()).isEmpty();
      assertThat(read(checkpoint, "a")).containsExactly(1);
      assertThat(read(checkpoint, "b")).containsExactly(2);
    }
  }

  private static float[] read(SafeTensors checkpoint, String name) {
    try (FloatMemory values = checkpoint.read(name)) {
      float[] all = new float[(int) values.length()];
      values.get(0, all, 0, all.length);
      return all;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"F4", "F8_E4M3FNUZ", "F33", "f32", ""})
  void aTypeThatNobodyKnowsMattersOnlyToWhoReadsIt(String type) throws IOException {
    SafeTensorsFile.write(
        file,
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"z\":{\"dtype\":\""
            + type
            + "\",\"shape\":[2,4],\"data_offsets\":[4,8]}}",
        floats(1, 2));

    Path copy = file.resolveSibling("copy.safetensors");
    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      assertThat(read(checkpoint, "a")).containsExactly(1);
      assertThat(checkpoint.type("z")).isEqualTo(TensorType.OTHER);
      assertThatThrownBy(() -> checkpoint.read("z"))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(
              file + ": tensor \"z\" is " + type + ", where F32, F16, BF16 or F64 is wanted");
      checkpoint.writeChanged(copy, Map.of(), Map.of());
    }
    assertThat(Files.readString(copy, ISO_8859_1))
        .contains("\"z\":{\"dtype\":\"" + type + "\",\"shape\":[2,4],\"data_offsets\":[4,8]}");
  }

  @Test
  void readsMetadataAndIgnoresFieldsItDoesNotKnow() throws IOException {
    SafeTensorsFile.write(
        file,
        "{\"__metadata__\":{\"format\":\"pt\",\"é\":\"日\"},"
            + "\"a\":{\"dtype\":\"F32\",\"note\":{\"x\":[1]},\"shape\":[1],\"data_offsets\":[0,4]}}",
        floats(1));

    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      assertThat(checkpoint.metadata()).containsEntry("format", "pt").containsEntry("é", "日");
      assertThat(checkpoint.names()).containsExactly("a");
    }
  }

  @Test
  void mapsTensorsLongerThanTwoGibibytes() throws IOException {
    long count = 600_000_000L;
    byte[] header =
        aligned("{" + tensor("a", "F32", "[600000000]", 0, 4 * count) + "}").getBytes(UTF_8);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE)) {
      channel.write(
          ByteBuffer.wrap(
              littleEndian(8 + header.length, bytes -> bytes.putLong(header.length).put(header))));
      channel.write(ByteBuffer.wrap(floats(1, 2)), 8 + header.length + 4 * (count - 2));
    }

    try (SafeTensors checkpoint = SafeTensors.open(file);
        FloatMemory values = checkpoint.read("a")) {
      assertThat(values.length()).isEqualTo(count);
      assertThat(values.get(0)).isZero();
      assertThat(values.get(count - 2)).isEqualTo(1);
      assertThat(values.get(count - 1)).isEqualTo(2);
    }
  }

  @Test
  void keepsValuesUsableAfterClosing() throws IOException {
    SafeTensorsFile.write(file, aligned("{" + tensor("a", "F32", "[1]", 0, 4) + "}"), floats(5));
    FloatMemory values;
    SafeTensors checkpoint = SafeTensors.open(file);
    try (checkpoint) {
      values = checkpoint.read("a");
    }

    assertThat(values.get(0)).isEqualTo(5);
    assertThatThrownBy(() -> checkpoint.read("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(file + " has been closed");
  }

  @Test
  void namesTheTensorThatIsNotThere() throws IOException {
    SafeTensorsFile.write(file, "{}");

    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      assertThatThrownBy(() -> checkpoint.shape("b"))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessage(file + ": there is no tensor \"b\"");
    }
  }

  @Test
  void opensTheShardsThatAnIndexNames() throws IOException {
    SafeTensorsFile.write(
        directory.resolve("model-00001-of-00002.safetensors"),
        "{\"__metadata__\":{\"format\":\"pt\"}," + tensor("a", "F32", "[1]", 0, 4) + "}",
        floats(1));
    SafeTensorsFile.write(
        directory.resolve("model-00002-of-00002.safetensors"),
        "{" + tensor("b", "F32", "[1]", 0, 4) + "," + tensor("c", "F32", "[1]", 4, 8) + "}",
        floats(2, 3));
    Files.writeString(
        directory.resolve("model.safetensors.index.json"),
        """
        {"metadata": {"total_size": 12}, "weight_map": {
          "b": "model-00002-of-00002.safetensors",
          "a": "model-00001-of-00002.safetensors",
          "c": "model-00002-of-00002.safetensors"}}
        """);

    try (SafeTensors checkpoint = SafeTensors.open(directory);
        FloatMemory a = checkpoint.read("a");
        FloatMemory c = checkpoint.read("c")) {
      assertThat(checkpoint.names()).containsExactly("b", "a", "c");
      assertThat(checkpoint.metadata()).containsEntry("format", "pt");
      assertThat(a.get(0)).isEqualTo(1);
      assertThat(c.get(0)).isEqualTo(3);
    }
  }
}
