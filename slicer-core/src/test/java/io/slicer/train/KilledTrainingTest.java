package io.slicer.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.testing.JavaProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
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
    String first = JavaProcess.killed(training(output), lines).get(0);
    assertThat(first).startsWith("started behind ");
    return Integer.parseInt(first.substring("started behind ".length()));
  }

  private ProcessBuilder training(Path output) {
    return JavaProcess.of(
            TrainingProcess.class,
            List.of(
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Djava.io.tmpdir=" + directory), // What is killed does not tidy up.
            directory.resolve("checkpoints").toString(),
            output.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }
}
