package io.slicer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatrixRowsTest {
  private static final int ROWS = 50;
  private static final int WIDTH = 7;

  @TempDir private Path directory;

  private Path file(String name, long seed) {
    Path file = directory.resolve(name);
    Random random = new Random(seed);
    float[] values = new float[ROWS * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    try (FloatMemory first = FloatMemory.of(1, 2, 3);
        FloatMemory table = FloatMemory.of(values)) {
      SafeTensors.write(
          file,
          List.of(
              TensorSource.of("first", Shape.of(3), first),
              TensorSource.of("table", Shape.of(ROWS, WIDTH), table)));
    }
    return file;
  }

  private static float[] row(MatrixRows rows, long row) {
    float[] target = new float[rows.width() + 1];
    rows.copyRow(row, target, 1);
    return target;
  }

  @Test
  void rowsOfAFileEqualThoseInMemory() {
    try (SafeTensors file = SafeTensors.open(file("a.safetensors", 1));
        MatrixRows inFile = file.rows("table");
        MatrixRows inMemory = MatrixRows.of(file.read("table"), WIDTH)) {
      assertThat(inFile.rows()).isEqualTo(ROWS).isEqualTo(inMemory.rows());
      assertThat(inFile.width()).isEqualTo(WIDTH);
      for (int i = ROWS - 1; i >= 0; i--) {
        assertThat(row(inFile, i)).isEqualTo(row(inMemory, i));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"F16", "BF16", "F64"})
  void rowsAreConvertedLikeTheWholeTensor(String type) throws Exception {
    int bytes = TensorType.valueOf(type).bytes();
    byte[] data = new byte[6 * bytes];
    new Random(2).nextBytes(data);
    String header =
        "{" + SafeTensorsFile.tensor("table", type, "[3,2]", 0, (long) data.length) + "}";
    Path path = directory.resolve("converted.safetensors");
    SafeTensorsFile.write(path, SafeTensorsFile.aligned(header), data);
    try (SafeTensors file = SafeTensors.open(path);
        MatrixRows rows = file.rows("table");
        FloatMemory whole = file.read("table")) {
      for (int i = 0; i < 3; i++) {
        assertThat(row(rows, i)).containsExactly(0, whole.get(2L * i), whole.get(2L * i + 1));
      }
    }
  }

  @Test
  void rowsOutliveTheCheckpointAndTheNameOfTheirFile() throws Exception {
    Path path = file("a.safetensors", 1);
    try (SafeTensors other = SafeTensors.open(file("b.safetensors", 2));
        FloatMemory expected = copy(path)) {
      SafeTensors file = SafeTensors.open(path);
      try (MatrixRows rows = file.rows("table")) {
        file.close();
        Files.move(Path.of(other.toString()), path, StandardCopyOption.ATOMIC_MOVE);
        for (int i = 0; i < ROWS; i++) {
          float[] row = new float[WIDTH];
          rows.copyRow(i, row, 0);
          assertThat(row).isEqualTo(expected.slice((long) i * WIDTH, WIDTH).toArray());
        }
      }
    }
  }

  private static FloatMemory copy(Path path) {
    try (SafeTensors file = SafeTensors.open(path)) {
      FloatMemory memory = FloatMemory.allocate(ROWS * WIDTH);
      file.copyTo("table", memory);
      return memory;
    }
  }

  @Test
  void aFileThatTookTheNameOfTheOneThatIsOpenIsNotReadByItsPlaces() throws Exception {
    Path path = file("a.safetensors", 1);
    try (SafeTensors file = SafeTensors.open(path)) {
      Files.move(file("b.safetensors", 2), path, StandardCopyOption.ATOMIC_MOVE);
      assertThatThrownBy(() -> file.rows("table"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("has been replaced");
    }
  }

  @Test
  void manyThreadsAndInterruptedOnesReadTheSame() {
    try (SafeTensors file = SafeTensors.open(file("a.safetensors", 1));
        MatrixRows inFile = file.rows("table");
        FloatMemory all = file.read("table")) {
      boolean same =
          IntStream.range(0, 20_000)
              .parallel()
              .allMatch(
                  i -> {
                    if (i % 100 == 0) {
                      Thread.currentThread().interrupt();
                    }
                    int at = i % ROWS;
                    float[] row = new float[WIDTH];
                    inFile.copyRow(at, row, 0);
                    Thread.interrupted();
                    return row[0] == all.get((long) at * WIDTH)
                        && row[WIDTH - 1] == all.get((long) at * WIDTH + WIDTH - 1);
                  });
      assertThat(same).isTrue();
    }
  }

  @Test
  void runsOfAnyTensorAreReadByManyThreadsAndInterruptedOnes() {
    try (SafeTensors file = SafeTensors.open(file("a.safetensors", 1));
        FloatMemory all = file.read("table")) {
      float[] expected = all.toArray();
      boolean same =
          IntStream.range(0, 2_000)
              .parallel()
              .allMatch(
                  i -> {
                    if (i % 100 == 0) {
                      Thread.currentThread().interrupt();
                    }
                    int from = i % expected.length;
                    int count = Math.min(i, expected.length - from);
                    float[] run = new float[count + 1];
                    file.get("table", from, run, 1, count);
                    Thread.interrupted();
                    return Arrays.equals(expected, from, from + count, run, 1, count + 1);
                  });
      assertThat(same).isTrue();
    }
  }

  @Test
  void runsThatAreNotThereAreRefused() {
    SafeTensors file = SafeTensors.open(file("a.safetensors", 1));
    float[] target = new float[4];
    assertThatThrownBy(() -> file.get("table", (long) ROWS * WIDTH - 1, target, 0, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> file.get("table", 0, target, 3, 2))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> file.get("nothing", 0, target, 0, 1))
        .isInstanceOf(NoSuchElementException.class);
    file.get("table", 0, target, 0, 1);
    file.close();
    assertThatThrownBy(() -> file.get("table", 0, target, 0, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void refusesWhatIsNotThere() {
    try (SafeTensors file = SafeTensors.open(file("a.safetensors", 1))) {
      MatrixRows rows = file.rows("table");
      assertThatThrownBy(() -> row(rows, ROWS)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> row(rows, -1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> file.rows("first"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("(3) has no rows");
      rows.close();
      rows.close();
      assertThatThrownBy(() -> row(rows, 0)).isInstanceOf(IllegalStateException.class);
    }
  }
}
