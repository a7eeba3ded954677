package io.slicer.examples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.examples.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On models of one small layer. */
class BenchScalingTest {
  private static final long MATRICES = 12 * 32 * 32;

  @TempDir private Path directory;

  @Test
  void sizesAreVariedOneAtATimeAndEqualOnesMeasuredOnce() throws IOException {
    Path file = directory.resolve("scaling.json");
    Path figure = directory.resolve("scaling.svg");
    CommandRun run =
        CommandRun.of(
            "bench",
            "scaling",
            "--only",
            "batch,length",
            "--lengths",
            "512,256",
            "--batches",
            "2",
            "--base",
            "length=512,batch=2,threads=1,hidden=32,layers=1",
            "--steps",
            "1",
            "--rounds",
            "2",
            "--json",
            file.toString(),
            "--figure",
            figure.toString());

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).contains("scaling: 4 of 4 measurements");
    assertThat(run.out())
        .contains("1 layers, hidden size 32, length 512, batch 2, threads 1, unless varied")
        .containsPattern(
            "(?s)sentence length +real tokens/s.*\n +256  training .*\n +256  scoring .*"
                + "\n +512  training .*batch size .*\n +2  training .*\n +2  scoring ");
    JsonNode length = new JsonMapper().readTree(Files.readString(file)).path("sweeps").path(0);
    assertThat(length.path("variable").asText()).isEqualTo("LENGTH");
    JsonNode point = length.path("points").path(0);
    assertThat(point.path("sizes").path("batch").asInt()).isEqualTo(4);
    assertThat(point.path("training").path("tokensPerSecond")).hasSize(2);
    assertThat(point.path("scoring").path("statistics").path("minimum").asDouble()).isPositive();
    assertThat(point.path("training").path("memory").path("allocatedBytes").asLong())
        .as("weights, gradients and two moments")
        .isGreaterThan(4 * MATRICES * Float.BYTES);
    assertThat(figure).content().contains("<svg", "</svg>");
  }

  @Test
  void aSizeThatCannotBeIsRefusedBeforeAnythingRuns() {
    CommandRun run = CommandRun.of("bench", "scaling", "--hidden-sizes", "384,500");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("error: hidden size 500 is no multiple of 32\n");
  }
}
