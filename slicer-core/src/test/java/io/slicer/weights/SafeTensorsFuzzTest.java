package io.slicer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of a file's bytes, it is refused, or every tensor in it can be read. */
class SafeTensorsFuzzTest {
  private static final int ROUNDS = 1000;

  @TempDir private Path directory;
  private final Random random = new Random(7);
  private Path damaged;
  private byte[] valid;
  private int dataStart;

  @BeforeEach
  void writeAValidFile() throws IOException {
    Path file = directory.resolve("valid.safetensors");
    SafeTensors.write(
        file,
        List.of(
            TensorSource.of("embeddings.weight", Shape.of(3, 2), FloatMemory.of(1, 2, 3, 4, 5, 6)),
            TensorSource.of("empty", Shape.of(2, 0), FloatMemory.of()),
            TensorSource.of("scalar", Shape.of(), FloatMemory.of(7))),
        Map.of("written by", "a test"));
    valid = Files.readAllBytes(file);
    dataStart = 8 + (int) ByteBuffer.wrap(valid).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    damaged = directory.resolve("damaged.safetensors");
  }

  @Test
  void headersWithFlippedBytesAreRefusedOrReadable() throws IOException {
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = valid.clone();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(dataStart)] = (byte) random.nextInt(256);
      }
      refused += openAndReadAll(bytes) ? 0 : 1;
    }
    assertThat(refused).isBetween(ROUNDS / 2, ROUNDS - 1);
  }

  @Test
  void headersWithDigitsChangedAreRefusedOrReadable() throws IOException {
    int[] digits = IntStream.range(8, dataStart).filter(i -> Character.isDigit(valid[i])).toArray();
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = valid.clone();
      bytes[digits[random.nextInt(digits.length)]] = (byte) ('0' + random.nextInt(10));
      bytes[digits[random.nextInt(digits.length)]] = (byte) ('0' + random.nextInt(10));
      openAndReadAll(bytes);
    }
  }

  @Test
  void flippedDataChangesNothingElse() throws IOException {
    for (int at = dataStart; at < valid.length; at++) {
      byte[] bytes = valid.clone();
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      assertThat(openAndReadAll(bytes)).isTrue();
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    for (int length = 0; length < valid.length; length++) {
      Files.write(damaged, Arrays.copyOf(valid, length));
      assertThatThrownBy(() -> SafeTensors.open(damaged))
          .as("cut to %d bytes", length)
          .isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void randomBytesAreRefused() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = new byte[8 + random.nextInt(100)];
      random.nextBytes(bytes);
      Arrays.fill(bytes, 0, 8, (byte) 0);
      bytes[0] = (byte) random.nextInt(bytes.length);
      Files.write(damaged, bytes);
      assertThatThrownBy(() -> SafeTensors.open(damaged)).isInstanceOf(CheckpointException.class);
    }
  }

  /** Whether the file opened; any other exception than the one allowed fails the test. */
  private boolean openAndReadAll(byte[] bytes) throws IOException {
    Files.write(damaged, bytes);
    try (SafeTensors checkpoint = SafeTensors.open(damaged)) {
      for (String name : checkpoint.names()) {
        long elements = checkpoint.shape(name).elements();
        switch (checkpoint.type(name)) {
          case F16, BF16, F32, F64 -> {
            try (FloatMemory values = checkpoint.read(name)) {
              assertThat(values.toArray()).hasSize((int) elements);
            }
          }
          case I32, I64 -> assertThat(checkpoint.readLongs(name)).hasSize((int) elements);
          default ->
              assertThatThrownBy(() -> checkpoint.read(name))
                  .isInstanceOf(CheckpointException.class);
        }
      }
      return true;
    } catch (CheckpointException e) {
      assertThat(e).hasMessageStartingWith(damaged + ": ");
      return false;
    }
  }
}
