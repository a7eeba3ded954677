package io.slicer.examples.bench;

import io.slicer.examples.cli.CommandRun;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The libraries that slicer is compared with, on a tiny model. */
class PeersTest {
  private static final String MODEL = CommandRun.TINY_MODEL.toString();

  @TempDir private Path directory;

  @Test
  void djlTrainsBesideSlicer() {
    CommandRun run =
        CommandRun.of(
            "bench", "train", "--model", MODEL, "--sentences", "24", "--batch-size", "8", "--steps",
            "2", "--rounds", "1", "--peer", "djl-pytorch");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("PyTorch 2.", "random weights")
        .containsPattern("real tokens/s\\n +slicer .*\\n +djl-pytorch .*\\n +slicer / djl-pytorch");
  }

  @Test
  void djlAndOnnxRuntimeTagBesideSlicer() throws IOException {
    Path file = directory.resolve("model.onnx");
    try (InputStream in = PeersTest.class.getResourceAsStream("candidate/ids-and-mask.onnx")) {
      Files.copy(Objects.requireNonNull(in), file);
    }
    CommandRun run =
        CommandRun.of(
            "bench", "tag", "--model", MODEL, "--sentences", "10", "--rounds", "1", "--order",
            "sorted,words", "--onnx", file.toString(), "--peer", "djl-pytorch");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("ONNX Runtime 1.", "slicer / onnx", "slicer / djl-pytorch", "from words");
  }

  @Test
  void aFileThatIsNoModelIsSaid() throws IOException {
    Path file = Files.writeString(directory.resolve("broken.onnx"), "no model");
    CommandRun run =
        CommandRun.of("bench", "tag", "--model", MODEL, "--onnx", file.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).startsWith("error: onnx: ").contains("broken.onnx").hasLineCount(1);
  }
}
