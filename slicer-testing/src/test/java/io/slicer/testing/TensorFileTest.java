package io.slicer.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorFileTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    String header =
        """
        {"ids": {"dtype": "I64", "shape": [2, 1], "data_offsets": [0, 16]},
         "weights": {"dtype": "F32", "shape": [1, 2], "data_offsets": [16, 24]}}""";
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES + header.length() + 24).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.UTF_8));
    bytes.putLong(7).putLong(-100).putFloat(0.5f).putFloat(-3);
    file = Files.write(directory.resolve("two.safetensors"), bytes.array());
  }

  @Test
  void hasTheValuesThatWereWritten() {
    TensorFile tensors = TensorFile.of(file);

    assertThat(tensors.longs("ids")).containsExactly(7, -100);
    assertThat(tensors.columns("ids")).isEqualTo(1);
    assertThat(tensors.floats("weights")).containsExactly(0.5f, -3);
    assertThat(tensors.columns("weights")).isEqualTo(2);
    assertThat(tensors.has("weights")).isTrue();
  }

  @Test
  void refusesWhatItDoesNotHave() {
    TensorFile tensors = TensorFile.of(file);

    assertThat(tensors.has("biases")).isFalse();
    assertThatThrownBy(() -> tensors.floats("biases"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage(file + " has no tensor biases");
    assertThatThrownBy(() -> tensors.floats("ids"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(file + ": ids is of type I64, not F32");
  }

  @Test
  void refusesAFileThatWasCutOff() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));

    assertThatThrownBy(() -> TensorFile.of(file).floats("weights"))
        .hasCauseInstanceOf(EOFException.class);
  }
}
