package io.slicer.examples.crosslingual;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.examples.Examples;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.cli.Json;
import io.slicer.testing.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs in processes of their own, which are killed, and which share a directory. */
@Tag("processor")
class SharedTransferTest {
  private static final String STEP = "[";

  @TempDir private static Path directory;
  private static TinyTransfer tiny;
  private static Path whole;

  @BeforeAll
  static void transfer() throws IOException {
    tiny = TinyTransfer.write(directory.resolve("tiny"));
    whole = directory.resolve("whole");
    assertThat(CommandRun.of(arguments(whole)).status()).isZero();
  }

  private static List<String> arguments(Path output) {
    return tiny.arguments(output, "--tasks", "pos");
  }

  private static ProcessBuilder process(Path output) {
    return JavaProcess.of(Examples.class, List.of(), arguments(output).toArray(new String[0]))
        .redirectErrorStream(true);
  }

  /** All that does not depend on time and place, and the bytes of the models. */
  private static Map<String, String> results(Path output) throws IOException {
    Map<String, String> results = new TreeMap<>();
    List<Path> cells;
    try (Stream<Path> all = Files.list(output.resolve("cells"))) {
      cells = all.toList();
    }
    for (Path cell : cells) {
      String name = cell.getFileName().toString();
      JsonNode result = Json.MAPPER.readTree(cell.resolve("result.json").toFile());
      for (Map.Entry<String, JsonNode> field : result.properties()) {
        if (!field.getKey().equals("cost") && !field.getKey().equals("model")) {
          results.put(name + " " + field.getKey(), field.getValue().toString());
        }
      }
      results.put(name + " model", result.at("/model/sha256").toString());
      assertThat(cell.resolve("checkpoints")).doesNotExist();
    }
    return results;
  }

  @Test
  void aRunThatIsKilledAgainAndAgainEndsWithTheSameResults() throws Exception {
    Path killed = directory.resolve("killed");
    int kills = 0;
    // Every time in the middle of something: the first model, the next one, the search.
    for (int lines : List.of(1, 3, 4, 5, 2)) {
      List<String> said = JavaProcess.killed(process(killed), lines);
      assertThat(said).hasSize(lines);
      kills += said.get(lines - 1).startsWith(STEP) ? 1 : 0;
    }
    assertThat(kills).as("kills in the middle of a step").isPositive();
    assertThat(results(whole)).isNotEmpty();

    CommandRun last = CommandRun.of(arguments(killed));

    assertThat(last.status()).as(last.err()).isZero();
    assertThat(results(killed)).isEqualTo(results(whole));
    assertThat(Files.readString(killed.resolve("scores.csv")))
        .isEqualTo(Files.readString(whole.resolve("scores.csv")));
  }

  @Test
  void twoProcessesShareADirectoryAndDoEachStepOnce() throws Exception {
    Path shared = directory.resolve("shared");
    ExecutorService pool = Executors.newFixedThreadPool(2);
    List<String> steps = new ArrayList<>();
    try {
      List<Future<List<String>>> both = new ArrayList<>();
      for (int p = 0; p < 2; p++) {
        both.add(pool.submit(() -> lines(process(shared))));
      }
      for (Future<List<String>> one : both) {
        List<String> said = one.get();
        List<String> own = said.stream().filter(line -> line.startsWith(STEP)).toList();
        assertThat(own).as("%s", said).isNotEmpty();
        own.forEach(
            line -> steps.add(line.substring(line.indexOf(']')).replaceAll(": about.*", "")));
      }
    } finally {
      pool.shutdown();
    }

    assertThat(new HashSet<>(steps)).as("%s", steps).hasSameSizeAs(steps);
    assertThat(results(shared)).isEqualTo(results(whole));
  }

  private static List<String> lines(ProcessBuilder builder) throws Exception {
    Process process = builder.start();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> lines = output.lines().toList();
      assertThat(process.waitFor()).as(String.join("\n", lines)).isZero();
      return lines;
    }
  }
}
