package io.slicer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.framework.DataType;
import org.tensorflow.framework.TensorSliceProto;
import org.tensorflow.util.BundleHeaderProto;

class TensorFlowCheckpointTest {
  @TempDir private Path directory;
  private final TensorFlowBundle bundle = new TensorFlowBundle();
  private Path index;

  @BeforeEach
  void fillTheBundle() {
    bundle
        .add("bert/embeddings/LayerNorm/beta", Shape.of(2), 1, 2)
        .add("bert/embeddings/LayerNorm/gamma", Shape.of(2), 3, 4)
        .add("bert/pooler/dense/kernel", Shape.of(2, 3), 5, 6, 7, 8, 9, 10)
        .add("global_step", Shape.of(), 11);
    index = directory.resolve("variables.index");
  }

  private void assertRefused(String what) throws IOException {
    Path prefix = bundle.write(directory);
    assertThatThrownBy(() -> TensorFlowCheckpoint.open(prefix))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(index + ": ")
        .hasMessageContaining(what);
  }

  private void assertIndexRefused(byte[] bytes, String what) throws IOException {
    Path prefix = bundle.write(directory);
    Files.write(index, bytes);
    assertThatThrownBy(() -> TensorFlowCheckpoint.open(prefix))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(index + ": ")
        .hasMessageContaining(what);
  }

  @Test
  void readsTensorsByName() throws IOException {
    try (TensorFlowCheckpoint checkpoint = TensorFlowCheckpoint.open(bundle.write(directory));
        FloatMemory kernel = checkpoint.read("bert/pooler/dense/kernel");
        FloatMemory step = checkpoint.read("global_step")) {
      assertThat(checkpoint.names())
          .containsExactly(
              "bert/embeddings/LayerNorm/beta",
              "bert/embeddings/LayerNorm/gamma",
              "bert/pooler/dense/kernel",
              "global_step");
      assertThat(checkpoint.shape("bert/pooler/dense/kernel")).isEqualTo(Shape.of(2, 3));
      assertThat(kernel.isReadOnly()).isTrue();
      assertThat(kernel.toArray()).containsExactly(5, 6, 7, 8, 9, 10);
      assertThat(step.toArray()).containsExactly(11);
    }
  }

  @Test
  void listsButDoesNotReadOtherTypes() throws IOException {
    bundle.put(
        "steps",
        TensorFlowBundle.entry(Shape.of(1)).setDtype(DataType.DT_INT64).build().toByteArray());

    try (TensorFlowCheckpoint checkpoint = TensorFlowCheckpoint.open(bundle.write(directory))) {
      assertThat(checkpoint.shape("steps")).isEqualTo(Shape.of(1));
      assertThatThrownBy(() -> checkpoint.read("steps"))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("tensor \"steps\" is DT_INT64, where DT_FLOAT is wanted");
      assertThatThrownBy(() -> checkpoint.read("none"))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("there is no tensor \"none\"");
    }
  }

  @Test
  void refusesATensorWhoseChecksumIsWrong() throws IOException {
    Path prefix = bundle.write(directory);
    byte[] data = bundle.data();
    data[5] ^= 1;
    Path file = Files.write(directory.resolve("variables.data-00000-of-00001"), data);

    try (TensorFlowCheckpoint checkpoint = TensorFlowCheckpoint.open(prefix);
        FloatMemory intact = checkpoint.read("bert/embeddings/LayerNorm/gamma")) {
      assertThat(intact.toArray()).containsExactly(3, 4);
      assertThatThrownBy(() -> checkpoint.read("bert/embeddings/LayerNorm/beta"))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(
              file
                  + ": the checksum of tensor \"bert/embeddings/LayerNorm/beta\" at byte 0 is"
                  + " wrong");
    }
  }

  @Test
  void refusesAMissingFile() throws IOException {
    Path prefix = bundle.write(directory);
    Path data = directory.resolve("variables.data-00000-of-00001");
    Files.delete(data);
    assertThatThrownBy(() -> TensorFlowCheckpoint.open(prefix))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(data + ": there is no such file");

    Files.delete(index);
    assertThatThrownBy(() -> TensorFlowCheckpoint.open(prefix))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(index + ": there is no such file");
  }

  @Test
  void refusesAnIndexWithoutAHeader() throws IOException {
    bundle.remove("");
    assertRefused("there is no header entry");
  }

  @Test
  void refusesBigEndianData() throws IOException {
    bundle.put(
        "",
        BundleHeaderProto.newBuilder()
            .setNumShards(1)
            .setEndianness(BundleHeaderProto.Endianness.BIG)
            .build()
            .toByteArray());
    assertRefused("not little-endian");
  }

  @Test
  void refusesEntriesThatAreNoEntries() throws IOException {
    bundle.put("a", new byte[] {(byte) 0xff});
    assertRefused("an entry is damaged");
  }

  @Test
  void refusesSlicedTensors() throws IOException {
    bundle.put(
        "a",
        TensorFlowBundle.entry(Shape.of(1))
            .addSlices(TensorSliceProto.getDefaultInstance())
            .build()
            .toByteArray());
    assertRefused("tensor \"a\" is stored in slices");
  }

  @Test
  void refusesTensorsOutsideTheData() throws IOException {
    bundle.put(
        "a", TensorFlowBundle.entry(Shape.of(1)).setOffset(42).setSize(4).build().toByteArray());
    assertRefused("tensor \"a\" should have 4 bytes from byte 42 of a data file of 44 bytes");
    bundle.put(
        "a",
        TensorFlowBundle.entry(Shape.of(1))
            .setOffset(Long.MAX_VALUE)
            .setSize(4)
            .build()
            .toByteArray());
    assertRefused("should have 4 bytes from byte 9223372036854775807");
    bundle.put(
        "a", TensorFlowBundle.entry(Shape.of(1)).setOffset(-4).setSize(4).build().toByteArray());
    assertRefused("should have 4 bytes from byte -4");
    bundle.put(
        "a", TensorFlowBundle.entry(Shape.of(1)).setShardId(1).setSize(4).build().toByteArray());
    assertRefused("tensor \"a\" is in data file 1 of 1");
  }

  @Test
  void refusesSizesThatAreNotThoseOfTheShape() throws IOException {
    bundle.put("a", TensorFlowBundle.entry(Shape.of(2)).setSize(4).build().toByteArray());
    assertRefused("tensor \"a\" (2) of float32 does not take 4 bytes");
    bundle.put("a", TensorFlowBundle.entry(Shape.of(1L << 62)).build().toByteArray());
    assertRefused("of float32 does not take 0 bytes");
  }

  @Test
  void refusesAFileThatIsNoTable() throws IOException {
    assertIndexRefused(new byte[10], "not a table: 10 bytes long");
    assertIndexRefused(new byte[48], "at byte 40: the magic number of a table is missing");
  }

  @Test
  void refusesAnIndexLongerThanAny() throws IOException {
    assertIndexRefused(new byte[(1 << 22) + 1], "not a table: 4194305 bytes long");
  }

  @Test
  void refusesABlockThatManyHandlesName() throws IOException {
    byte[] bytes = TensorFlowBundle.indexOfOneBlockManyTimes(5000, 1500);
    assertThat(bytes).hasSizeLessThan(28 << 10);
    assertIndexRefused(
        bytes, "at byte 0: a block begins before its predecessor ends at byte 15013");
  }

  @Test
  void refusesKeysThatTakeMuchMoreThanTheFile() throws IOException {
    String shared = "x".repeat(60_000);
    for (int i = 0; i < 1000; i++) {
      bundle.put(shared + i, new byte[0]);
    }
    assertIndexRefused(bundle.keysOfABlock(2000).index(), "the keys take more than 16777216 bytes");
  }

  @Test
  void refusesABlockWhoseChecksumIsWrong() throws IOException {
    byte[] bytes = bundle.index();
    bytes[3] ^= 1;
    assertIndexRefused(bytes, "at byte 0: the block's checksum is wrong");
  }

  @Test
  void refusesATableCutAnywhere() throws IOException {
    Path prefix = bundle.write(directory);
    byte[] bytes = bundle.index();
    for (int length = 0; length < bytes.length; length++) {
      Files.write(index, Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> TensorFlowCheckpoint.open(prefix))
          .as("cut to %d bytes", length)
          .isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void aTableWithFlippedBytesIsRefusedOrIntact() throws IOException {
    Path prefix = bundle.write(directory);
    Random random = new Random(5);
    byte[] valid = bundle.index();
    int footer = valid.length - 48;
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = valid.clone();
      int at = round % 2 == 0 ? random.nextInt(bytes.length) : footer + random.nextInt(48);
      bytes[at] = (byte) random.nextInt(256);
      Files.write(index, bytes);
      try (TensorFlowCheckpoint checkpoint = TensorFlowCheckpoint.open(prefix);
          FloatMemory step = checkpoint.read("global_step")) {
        assertThat(checkpoint.names()).hasSize(4);
        assertThat(step.get(0)).isEqualTo(11);
      } catch (CheckpointException e) {
        assertThat(e).hasMessageStartingWith(index + ": ");
      }
    }
  }

  @Test
  void blocksWhoseEntriesLieAreRefusedOrReadable() throws IOException {
    Random random = new Random(6);
    bundle.damage(
        block -> {
          if (random.nextInt(3) == 0) {
            block[random.nextInt(block.length)] = (byte) random.nextInt(256);
          }
          return block;
        });
    int refused = 0;
    for (int round = 0; round < 2000; round++) {
      Path prefix = bundle.write(directory);
      try (TensorFlowCheckpoint checkpoint = TensorFlowCheckpoint.open(prefix)) {
        for (String name : checkpoint.names()) {
          checkpoint.read(name).close();
        }
      } catch (CheckpointException e) {
        assertThat(e).hasMessageStartingWith(prefix.toString());
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 1999);
  }
}
