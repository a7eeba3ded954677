package io.slicer.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.files.AtomicFiles;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.JavaProcess;
import io.slicer.weights.SafeTensors;
import io.slicer.weights.Shape;
import io.slicer.weights.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that are larger than the memory of the process that computes with them. */
class LargeVectorTest {
  private static final int ROWS = 300_000;
  private static final int WIDTH = 48;
  private static final List<String> SMALL_HEAP = List.of("-Xmx24m", "-XX:MaxDirectMemorySize=8m");

  @TempDir private Path directory;

  @BeforeEach
  void writeModels() throws IOException {
    model("base", 1);
    model("tuned", 3);
  }

  /** 58 MB. */
  private void model(String name, float value) throws IOException {
    Path model = Files.createDirectories(directory.resolve(name));
    ObjectNode config = (ObjectNode) GoldenFiles.shipped("tiny-xlmr").json("config.json");
    config.put("vocab_size", ROWS);
    Files.writeString(model.resolve("config.json"), config.toString());
    TensorSource table =
        new TensorSource(
            "roberta.embeddings.word_embeddings.weight",
            Shape.of(ROWS, WIDTH),
            sink -> {
              float[] row = new float[WIDTH];
              for (int r = 0; r < ROWS; r++) {
                Arrays.fill(row, value * (r % 7));
                sink.accept(row, 0, WIDTH);
              }
            });
    SafeTensors.write(model.resolve(SafeTensors.FILE_NAME), List.of(table));
  }

  /** Makes a vector and adds it, saying how far it is. */
  public static final class Sum {
    private Sum() {}

    public static void main(String[] arguments) {
      Path directory = Path.of(arguments[0]);
      try (StoredModel base = StoredModel.open(directory.resolve("base"));
          StoredModel tuned = StoredModel.open(directory.resolve("tuned"));
          TaskVector vector = TaskVector.of(tuned, base)) {
        Path file = directory.resolve("out/vector.safetensors");
        vector.save(file, (name, done, total) -> say(name, file));
        try (TaskVector saved = TaskVector.open(file)) {
          Path sum = directory.resolve("out/sum");
          saved.applyTo(base, 0.5, sum, (name, done, total) -> say(name, sum));
          System.out.println("norm " + saved.norm());
        }
      }
    }

    private static void say(String name, Path target) {
      if (name.equals(target.toString())) {
        System.out.println(target.getFileName());
      }
    }
  }

  private ProcessBuilder process() {
    return JavaProcess.of(Sum.class, SMALL_HEAP, directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private List<Path> results() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("out"))) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).toList();
    }
  }

  @Test
  void aHeapOfATenthComputesDifferenceSumAndNorm() throws Exception {
    List<String> lines = JavaProcess.killed(process(), Integer.MAX_VALUE);

    double squares = 0;
    for (int r = 0; r < ROWS; r++) {
      squares += WIDTH * Math.pow(2.0 * (r % 7), 2);
    }
    assertThat(lines.get(lines.size() - 1)).isEqualTo("norm " + Math.sqrt(squares));
    try (SafeTensors sum = SafeTensors.open(directory.resolve("out/sum"))) {
      float[] row = new float[WIDTH];
      sum.get("roberta.embeddings.word_embeddings.weight", 5L * WIDTH, row, 0, WIDTH);
      assertThat(row).containsOnly(10);
    }
  }

  @Test
  void whoIsKilledLeavesNothingUnderTheNames() throws Exception {
    assertThat(JavaProcess.killed(process(), 20)).containsOnly("vector.safetensors");
    assertThat(results()).isEmpty();

    int blocks = (ROWS * WIDTH + TaskVector.BLOCK - 1) / TaskVector.BLOCK;
    List<String> lines = JavaProcess.killed(process(), blocks + 20);
    assertThat(lines.get(lines.size() - 1)).isEqualTo("sum");
    assertThat(results()).containsExactly(directory.resolve("out/vector.safetensors"));

    AtomicFiles.deleteLeftovers(directory.resolve("out/sum"));
    assertThat(JavaProcess.killed(process(), Integer.MAX_VALUE)).last().asString().contains("norm");
    assertThat(results())
        .containsExactlyInAnyOrder(
            directory.resolve("out/vector.safetensors"), directory.resolve("out/sum"));
  }
}
