package io.slicer.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.examples.training.TinyCorpus;
import io.slicer.testing.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in a process of its own that is stopped as Ctrl-C does it. */
class StoppedRunTest {
  private static final int TERMINATED = 143;

  @TempDir private Path directory;

  @Test
  void aStoppedRunSaysHowToContinueAndEndsWithTheSameModel() throws Exception {
    Path whole = directory.resolve("whole");
    Path stopped = directory.resolve("stopped");
    TinyCorpus.write(directory.resolve("corpus"));
    assertThat(CommandRun.of(arguments(whole)).status()).isZero();

    Process process = start(arguments(stopped));
    String err;
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      assertThat(behindWarnings(lines)).startsWith("training: 400 of 4,000 steps");
      process.toHandle().destroy(); // unlike process.destroy(), leaves the streams open
      err = String.join("\n", lines.lines().toList());
    }

    assertThat(process.waitFor()).isEqualTo(TERMINATED);
    assertThat(err)
        .contains("training was interrupted behind step")
        .endsWith("To continue, repeat the command with --resume.");
    assertThat(stopped.resolve("model")).doesNotExist();

    CommandRun afresh = CommandRun.of(arguments(stopped));
    assertThat(afresh.status()).isEqualTo(1);
    assertThat(afresh.err()).contains("holds a run: continue it with --resume");

    List<String> resuming =
        ImmutableList.<String>builder().addAll(arguments(stopped)).add("--resume").build();
    assertThat(CommandRun.of(resuming).status()).isZero();
    assertThat(weights(stopped)).isEqualTo(weights(whole));
  }

  /** The model comes with labels that the corpus lacks, and says what becomes of its head. */
  private static String behindWarnings(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (line.contains("the head goes on with its rows of")) {
      line = lines.readLine();
    }
    return line;
  }

  @Test
  void aStoppedWorkbookGoesOnWithTheCellThatItWasIn() throws Exception {
    Path whole = directory.resolve("whole");
    Path stopped = directory.resolve("stopped");
    TinyCorpus.write(directory.resolve("corpus"));
    assertThat(CommandRun.of(workbook(whole)).status()).isZero();

    Process process = start(workbook(stopped));
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).isEqualTo("cell 1 of 1: en, 4 sentences");
      assertThat(behindWarnings(lines)).startsWith("training: 400 of 4,000 steps");
      process.toHandle().destroy();
      assertThat(lines.lines()).contains("To continue, repeat the command with --resume.");
    }
    assertThat(process.waitFor()).isEqualTo(TERMINATED);
    assertThat(stopped.resolve("cells/en/result.json")).doesNotExist();

    List<String> resuming =
        ImmutableList.<String>builder().addAll(workbook(stopped)).add("--resume").build();
    assertThat(CommandRun.of(resuming).status()).isZero();
    assertThat(figures(stopped)).isEqualTo(figures(whole));
  }

  private List<String> workbook(Path output) {
    List<String> arguments = new ArrayList<>(arguments(output));
    arguments.set(0, "multilingual-ner");
    arguments.addAll(List.of("--languages", "en"));
    return arguments;
  }

  /** All that does not depend on time. */
  private static List<JsonNode> figures(Path output) throws IOException {
    JsonNode result = Json.MAPPER.readTree(output.resolve("cells/en/result.json").toFile());
    return List.of(result.path("epochs"), result.path("test"), result.path("errors"));
  }

  private List<String> arguments(Path output) {
    return List.of(
        "panx",
        "--model",
        CommandRun.TINY_MODEL.toString(),
        "--data",
        directory.resolve("corpus").toString(),
        "--output",
        output.toString(),
        "--epochs",
        "2000",
        "--batch-size",
        "2",
        "--threads",
        "1");
  }

  private static Process start(List<String> arguments) throws IOException {
    return JavaProcess.of(Examples.class, List.of(), arguments.toArray(new String[0]))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static byte[] weights(Path output) throws IOException {
    return Files.readAllBytes(output.resolve("model").resolve("model.safetensors"));
  }
}
