package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledTrainingTest {
  private static final int KILLS = 4;

  @TempDir private Path directory;

  @Test
  void killedAtRandomMomentsAndStartedAgainItEndsWithTheSameBits() throws Exception {
    float[] whole = TrainingProcess.train(TrainingProcess.arguments().build(), line -> {});
    Path output = directory.resolve("parameters");
    Random random = new Random(5);
    List<Integer> starts = new ArrayList<>();

    for (int kill = 0; kill < KILLS; kill++) {
      starts.add(run(output, 2 + random.nextInt(15)));
    }
    assertThat(output).doesNotExist();
    starts.add(run(output, Integer.MAX_VALUE));

    assertThat(starts).isSorted().startsWith(0);
    assertThat(starts.get(KILLS)).isPositive();
    ByteBuffer parameters = ByteBuffer.wrap(Files.readAllBytes(output));
    assertThat(parameters.capacity()).isEqualTo(whole.length * Float.BYTES);
    for (float value : whole) {
      assertThat(parameters.getFloat()).isEqualTo(value);
    }
  }

  /** Kills a process after so many lines of its output; says which step it had gone on from. */
  private int run(Path output, int lines) throws IOException, InterruptedException {
    Process process = start(output);
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String first = reader.readLine();
      assertThat(first).startsWith("started behind ");
      int line = 1;
      while (line < lines && reader.readLine() != null) {
        line++;
      }
      return Integer.parseInt(first.substring("started behind ".length()));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(Path output) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dslicer.goldens=" + System.getProperty("slicer.goldens", ""),
            "-cp",
            System.getProperty("java.class.path"),
            TrainingProcess.class.getName(),
            directory.resolve("checkpoints").toString(),
            output.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
