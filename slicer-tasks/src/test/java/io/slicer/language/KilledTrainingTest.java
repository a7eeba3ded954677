package io.slicer.language;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import io.slicer.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings in processes of their own that are killed, as {@code kill -9} does it. */
@Tag("processor")
class KilledTrainingTest {
  @TempDir private Path directory;

  @Test
  void killedFiveTimesAndStartedAgainItEndsWithTheSameBits() throws Exception {
    for (int file = 1; file <= 2; file++) {
      Files.write(file(file), TinyLanguageModel.sentences(90, file));
    }
    TinyLanguageModel.in(directory);
    JavaProcess.killed(training("whole"), Integer.MAX_VALUE);

    List<String> beginnings = new ArrayList<>();
    for (int lines : new int[] {1, 3, 7, 2, 9}) {
      List<String> said = JavaProcess.killed(training("killed"), lines);
      assertThat(said).hasSize(lines);
      beginnings.add(said.get(0));
      assertThat(directory.resolve("killed")).doesNotExist();
    }
    List<String> last = JavaProcess.killed(training("killed"), Integer.MAX_VALUE);

    assertThat(beginnings).first().isEqualTo("from step 0");
    assertThat(beginnings).contains("from step 3");
    assertThat(last).first().isNotEqualTo("from step 0");
    assertThat(sha256("killed")).isEqualTo(sha256("whole"));
  }

  private Path file(int number) {
    return directory.resolve("texts-" + number + ".txt");
  }

  private ProcessBuilder training(String output) {
    return JavaProcess.of(
            TrainingProcess.class,
            List.of(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Djava.io.tmpdir=" + directory), // What is killed does not tidy up.
            TinyLanguageModel.in(directory).toString(),
            file(1).toString(),
            file(2).toString(),
            directory.resolve("checkpoints-of-" + output).toString(),
            directory.resolve(output).toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private String sha256(String output) throws IOException {
    byte[] weights = Files.readAllBytes(directory.resolve(output).resolve("model.safetensors"));
    return Hashing.sha256().hashBytes(weights).toString();
  }
}
