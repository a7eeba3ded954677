package io.slicer.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloatMemoryTest {
  @Test
  void isZeroAndAlignedWhenAllocated() {
    try (FloatMemory memory = FloatMemory.allocate(1000)) {
      assertThat(memory.toArray()).containsOnly(0);
      assertThat(memory.address(0) % 64).isZero();
      assertThat(memory.address(1) - memory.address(0)).isEqualTo(4);
    }
  }

  @Test
  void allocationsAreCountedSlicesAreNot() {
    long before = FloatMemory.allocatedBytes();
    try (FloatMemory memory = FloatMemory.allocate(1000)) {
      memory.slice(10, 20).close();
    }

    assertThat(FloatMemory.allocatedBytes() - before).isEqualTo(4000);
  }

  @Test
  void slicesShareTheirValues() {
    try (FloatMemory memory = FloatMemory.of(0, 1, 2, 3, 4, 5, 6, 7)) {
      FloatMemory part = memory.slice(2, 5).slice(1, 3);
      assertThat(part.toArray()).containsExactly(3, 4, 5);
      assertThat(part.address(0)).isEqualTo(memory.address(3));
      part.set(1, 40);
      part.close();
      assertThat(memory.get(4)).isEqualTo(40);
    }
  }

  @Test
  void refusesWhatLiesOutside() {
    try (FloatMemory memory = FloatMemory.allocate(10)) {
      float[] buffer = new float[20];
      assertThatThrownBy(() -> memory.get(10)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> memory.set(-1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> memory.get(5, buffer, 0, 6))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> memory.slice(5, 4).put(1, buffer, 0, 4))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> memory.fill(9, 2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void refusesAccessOnceClosed() {
    FloatMemory memory = FloatMemory.allocate(10);
    FloatMemory part = memory.slice(0, 5);
    memory.close();
    memory.close();
    assertThatThrownBy(() -> memory.get(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> part.set(0, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> part.fill(0, 5, 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void copiesAndFillsRanges() {
    try (FloatMemory from = FloatMemory.of(1, 2, 3, 4);
        FloatMemory to = FloatMemory.allocate(6)) {
      from.copyTo(1, to, 2, 3);
      to.fill(0, 1, 9);
      to.fill(3, 1, 0);
      assertThat(to.toArray()).containsExactly(9, 0, 2, 0, 4, 0);
    }
  }

  @Test
  void readsAMappedFileBeyondTwoGigabytes(@TempDir Path directory) throws IOException {
    // A sparse file: only the values written take room on the disk.
    Path file = directory.resolve("large");
    long length = (1L << 29) + 1000;
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE,
            StandardOpenOption.WRITE,
            StandardOpenOption.READ)) {
      for (long at : new long[] {0, (1L << 28) - 1, 1L << 28, (1L << 28) + 1, length - 1}) {
        ByteBuffer bytes =
            ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, value(at));
        channel.write(bytes, 8 + 4 * at);
      }
      try (FloatMemory memory = FloatMemory.map(channel, 8, length)) {
        assertThat(memory.isReadOnly()).isTrue();
        assertThat(memory.isInOnePiece()).isFalse();
        int run = FloatMemory.LONGEST_RUN;
        assertThat(memory.slice(0, (1L << 28) + run).isInOnePiece()).isTrue();
        assertThat(memory.slice((1L << 28) - 1, run).isInOnePiece()).isTrue();
        assertThat(memory.slice((1L << 28) - 1, run + 2L).isInOnePiece()).isFalse();
        assertThat(memory.get(0)).isEqualTo(1);
        assertThat(memory.get(length - 1)).isEqualTo(value(length - 1));
        float[] across = new float[4];
        memory.get((1L << 28) - 2, across, 0, 4);
        assertThat(across)
            .containsExactly(0, value((1L << 28) - 1), value(1L << 28), value((1L << 28) + 1));
        assertThatThrownBy(() -> memory.set(0, 1)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> FloatMemory.map(channel, 8, length + 1))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("ends at byte");
      }
    }
    Files.delete(file);
  }

  private static float value(long at) {
    return (float) (at % 1000 + 1);
  }

  @Test
  void bitsAreThoseOfTheValues() {
    try (FloatMemory memory = FloatMemory.of(1, -2.5f, 0, Float.NaN)) {
      int[] bits = new int[2];
      memory.getBits(1, bits, 0, 2);
      assertThat(bits).containsExactly(Float.floatToRawIntBits(-2.5f), 0);
      memory.putBits(2, new int[] {0, Float.floatToRawIntBits(7)}, 1, 1);
      assertThat(memory.get(2)).isEqualTo(7);
    }
  }

  @Test
  void valuesOfPagesThatWereLetGoAreReadAgain(@TempDir Path directory) throws IOException {
    int count = 1 << 16;
    ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(i);
    }
    Path file = Files.write(directory.resolve("floats"), bytes.array());
    try (FileChannel channel = FileChannel.open(file);
        FloatMemory mapped = FloatMemory.map(channel, 0, count);
        FloatMemory allocated = FloatMemory.of(1, 2)) {
      float[] before = mapped.toArray();
      mapped.evict();
      mapped.slice(5, 40_000).evict();
      assertThat(mapped.toArray()).isEqualTo(before);
      allocated.evict();
      assertThat(allocated.toArray()).containsExactly(1, 2);
    }
  }
}
