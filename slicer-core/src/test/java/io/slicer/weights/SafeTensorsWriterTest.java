package io.slicer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsWriterTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("model.safetensors");
  }

  private static float[] random(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private List<Path> filesInDirectory() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  @Test
  void readsBackToTheBitWhatItWrote() {
    float[] odd = {0f, -0f, Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, Float.MAX_VALUE};
    float[] large = random(700_001, 1);
    SafeTensors.write(
        file,
        List.of(
            TensorSource.of("z", Shape.of(2, 3), FloatMemory.of(odd)),
            TensorSource.of("empty", Shape.of(0, 5), FloatMemory.of()),
            TensorSource.of("größe", Shape.of(large.length), FloatMemory.of(large)),
            TensorSource.of("scalar", Shape.of(), FloatMemory.of(3))),
        Map.of("seed", "42"));

    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      assertThat(checkpoint.names()).containsExactly("z", "empty", "größe", "scalar");
      assertThat(checkpoint.shape("z")).isEqualTo(Shape.of(2, 3));
      assertThat(checkpoint.shape("empty")).isEqualTo(Shape.of(0, 5));
      assertThat(checkpoint.shape("scalar")).isEqualTo(Shape.of());
      assertThat(checkpoint.metadata()).isEqualTo(Map.of("format", "pt", "seed", "42"));
      assertThat(checkpoint.read("z").toArray()).containsExactly(odd);
      assertThat(checkpoint.read("empty").toArray()).isEmpty();
      assertThat(checkpoint.read("größe").toArray()).isEqualTo(large);
      assertThat(checkpoint.read("scalar").toArray()).containsExactly(3);
    }
  }

  @Test
  void padsTheHeaderSoThatTensorsAreMapped() throws IOException {
    for (int length = 1; length <= 9; length++) {
      SafeTensors.write(
          file, List.of(TensorSource.of("n".repeat(length), Shape.of(1), FloatMemory.of(1))));

      long header =
          ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).getLong();
      assertThat(header % 8).isZero();
      try (SafeTensors checkpoint = SafeTensors.open(file);
          FloatMemory values = checkpoint.read("n".repeat(length))) {
        assertThat(values.isReadOnly()).isTrue();
      }
    }
  }

  @Test
  void writesTheHeaderThatOtherImplementationsWrite() throws IOException {
    SafeTensors.write(
        file,
        List.of(TensorSource.of("a", Shape.of(1, 2), FloatMemory.of(1, 2))),
        Map.of("k", "v"));

    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1).substring(8))
        .startsWith(
            "{\"__metadata__\":{\"format\":\"pt\",\"k\":\"v\"},"
                + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}");
  }

  @Test
  void letsTheCallerNameTheFormat() {
    SafeTensors.write(file, List.of(), Map.of("format", "np"));

    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      assertThat(checkpoint.metadata()).isEqualTo(Map.of("format", "np"));
    }
  }

  @Test
  void streamsParameterStoresAndEmbeddingTables() {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    shapes.put("dense.weight", Shape.of(2, 2));
    shapes.put("dense.bias", Shape.of(2));
    shapes.put("rows", Shape.of(2, 3));
    try (Parameters parameters = Parameters.allocate(shapes);
        FloatMemory all = FloatMemory.of(random(12, 2))) {
      parameters.get("dense.weight").values().put(0, new float[] {1, 2, 3, 4}, 0, 4);
      parameters.get("dense.bias").values().put(0, new float[] {5, 6}, 0, 2);
      FloatMemory rows = parameters.get("rows").values();
      EmbeddingTable table = EmbeddingTable.frozen(all, 3).trained(new int[] {1, 3}, rows);
      rows.set(4, 99);
      table.decayOthers(0.5);

      SafeTensors.write(
          file,
          List.of(
              TensorSource.of("embeddings", table),
              TensorSource.of(parameters.get("dense.weight")),
              TensorSource.of(parameters.get("dense.bias"))));

      try (SafeTensors checkpoint = SafeTensors.open(file)) {
        float[] expected = all.toArray();
        for (int i : new int[] {0, 1, 2, 6, 7, 8}) {
          expected[i] *= 0.5f;
        }
        expected[10] = 99;
        assertThat(checkpoint.shape("embeddings")).isEqualTo(Shape.of(4, 3));
        assertThat(checkpoint.read("embeddings").toArray()).containsExactly(expected);
        assertThat(checkpoint.read("dense.weight").toArray()).containsExactly(1, 2, 3, 4);
        assertThat(checkpoint.read("dense.bias").toArray()).containsExactly(5, 6);
      }
    }
  }

  @Test
  void replacesTheFileItsSourcesAreMappedFrom() throws IOException {
    float[] values = random(100, 3);
    SafeTensors.write(file, List.of(TensorSource.of("a", Shape.of(100), FloatMemory.of(values))));

    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      SafeTensors.write(
          file,
          List.of(
              TensorSource.of("b", Shape.of(1), FloatMemory.of(1)),
              TensorSource.of("a", checkpoint)));
    }

    try (SafeTensors checkpoint = SafeTensors.open(file)) {
      assertThat(checkpoint.names()).containsExactly("b", "a");
      assertThat(checkpoint.read("a").toArray()).containsExactly(values);
    }
    assertThat(filesInDirectory()).containsExactly(file);
  }

  @Test
  void leavesTheOldFileAndNothingElseWhenASourceFails() throws IOException {
    Files.writeString(file, "old");
    TensorSource failing =
        new TensorSource(
            "a",
            Shape.of(1 << 20),
            sink -> {
              sink.accept(new float[1 << 19], 0, 1 << 19);
              throw new IllegalStateException("no more");
            });

    assertThatThrownBy(() -> SafeTensors.write(file, List.of(failing)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no more");
    assertThat(file).hasContent("old");
    assertThat(filesInDirectory()).containsExactly(file);
  }

  @Test
  void refusesSourcesWithTheWrongNumberOfValues() throws IOException {
    TensorSource few = new TensorSource("a", Shape.of(3), sink -> sink.accept(new float[2], 0, 2));
    TensorSource many = new TensorSource("a", Shape.of(3), sink -> sink.accept(new float[4], 0, 4));

    assertThatThrownBy(() -> SafeTensors.write(file, List.of(few)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor \"a\" (3) has 3 values, but its source gave only 2");
    assertThatThrownBy(() -> SafeTensors.write(file, List.of(many)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor \"a\" (3) has 3 values, but its source gave more");
    assertThatThrownBy(() -> TensorSource.of("a", Shape.of(3), FloatMemory.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 values for tensor \"a\" (3)");
    assertThat(filesInDirectory()).isEmpty();
  }

  @Test
  void refusesNamesThatAreTakenOrNotText() {
    TensorSource a = TensorSource.of("a", Shape.of(1), FloatMemory.of(1));

    assertThatThrownBy(() -> SafeTensors.write(file, List.of(a, a)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a second tensor with the name \"a\"");
    for (String name : List.of("\ud800", "\udc00", "\ud800x")) {
      TensorSource half = TensorSource.of(name, Shape.of(1), FloatMemory.of(1));
      assertThatThrownBy(() -> SafeTensors.write(file, List.of(half)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void otherValuesTakeTheirPlaceAndAllElseKeepsItsBytes() throws IOException {
    Path mixed = directory.resolve("mixed.safetensors");
    byte[] data = new byte[16 + 4 + 12 + 2];
    new Random(1).nextBytes(data);
    SafeTensorsFile.write(
        mixed,
        "{\"__metadata__\":{\"by\":\"us\"},"
            + SafeTensorsFile.tensor("ids", "I64", "[2]", 0, 16)
            + ","
            + SafeTensorsFile.tensor("half", "F16", "[2]", 16, 20)
            + ","
            + SafeTensorsFile.tensor("full", "F32", "[3]", 20, 32)
            + ","
            + SafeTensorsFile.tensor("small", "BF16", "[1]", 32, 34)
            + "}",
        data);
    try (SafeTensors before = SafeTensors.open(mixed)) {
      TensorSource.Values values = sink -> sink.accept(new float[] {0, 1.5f, -2}, 1, 2);
      before.writeChanged(file, Map.of("half", values), Map.of("lambda", "1"));
      try (SafeTensors after = SafeTensors.open(file)) {
        assertThat(after.names()).containsExactly("ids", "half", "full", "small");
        assertThat(after.metadata()).isEqualTo(Map.of("format", "pt", "by", "us", "lambda", "1"));
        assertThat(after.type("half")).isEqualTo(TensorType.F32);
        assertThat(after.read("half").toArray()).containsExactly(1.5f, -2);
        assertThat(after.readLongs("ids")).isEqualTo(before.readLongs("ids"));
        assertThat(after.type("small")).isEqualTo(TensorType.BF16);
      }
      byte[] written = Files.readAllBytes(file);
      int start = written.length - 16 - 8 - 12 - 2;
      assertThat(Arrays.copyOfRange(written, start, start + 16))
          .isEqualTo(Arrays.copyOfRange(data, 0, 16));
      assertThat(Arrays.copyOfRange(written, start + 24, written.length))
          .isEqualTo(Arrays.copyOfRange(data, 20, 34));
      assertThatThrownBy(() -> before.writeChanged(file, Map.of("none", values), Map.of()))
          .isInstanceOf(NoSuchElementException.class);
      assertThatThrownBy(() -> before.writeChanged(file, Map.of("full", values), Map.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("only 2");
      assertThat(Files.readAllBytes(file)).isEqualTo(written);
    }
  }

  @Test
  void makesMissingDirectories() {
    Path nested = directory.resolve("a/b/model.safetensors");

    SafeTensors.write(nested, List.of());

    assertThat(nested).exists();
  }
}
