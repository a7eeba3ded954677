package io.slicer.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.testing.DataDirectory;
import io.slicer.testing.ServerProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealTensorBoardTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir private Path directory;
  private URI server = URI.create("");

  private JsonNode get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.resolve(path)).build();
    return JSON.readTree(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
  }

  /** What it shows as soon as it is what is expected, or in the end after a minute. */
  private JsonNode await(String path, Predicate<JsonNode> expected) throws Exception {
    JsonNode shown = get(path);
    for (int i = 0; i < 240 && !expected.test(shown); i++) {
      TimeUnit.MILLISECONDS.sleep(250);
      shown = get(path);
    }
    return shown;
  }

  private static List<String> column(JsonNode rows, int column) {
    return rows.valueStream().map(row -> row.get(column).asText()).toList();
  }

  @Test
  void showsAResumedRunWhileItGoesOn() throws Exception {
    Path environment = DataDirectory.TENSORBOARD.assumed("a Python environment with TensorBoard");
    Path run = directory.resolve("xlmr-5");
    Tracker killed = TensorBoardTracker.in(run);
    killed.parameters(Map.of("learning_rate", 5e-5));
    for (int step = 1; step <= 6; step++) {
      killed.metrics(step, Map.of("loss", 1.0, "eval_de_accuracy", 0.25));
    }
    // Killed in the middle of a record.
    try (Stream<Path> files = Files.list(run)) {
      Path file = files.findAny().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 10));
    }
    Tracker resumed = TensorBoardTracker.in(run);
    resumed.resumed(4);
    resumed.metrics(5, Map.of("loss", 2.0, "eval_de_accuracy", Double.NaN));
    resumed.text("report.md", "# Report");

    int port = ServerProcess.freePort();
    server = URI.create("http://127.0.0.1:" + port);
    List<String> command =
        List.of(
            environment.resolve("bin/tensorboard").toString(),
            "--logdir=" + directory,
            "--host=127.0.0.1",
            "--port=" + port,
            "--reload_interval=1");
    ServerProcess tensorBoard =
        ServerProcess.start(command, Map.of(), server.resolve("/data/runs"));
    try {
      assertThat(await("/data/runs", runs -> !runs.isEmpty())).hasToString("[\"xlmr-5\"]");
      JsonNode loss = await(scalars("train/loss"), rows -> rows.size() == 5);
      assertThat(column(loss, 1)).containsExactly("1", "2", "3", "4", "5");
      assertThat(column(loss, 2)).containsExactly("1.0", "1.0", "1.0", "1.0", "2.0");
      assertThat(get(scalars("eval/de_accuracy")).get(4).get(2).asText()).isEqualTo("NaN");
      assertThat(get(text("args/text_summary")).get(0).path("text").asText())
          .contains("learning_rate");
      assertThat(get(text("report.md/text_summary")).get(0).path("text").asText())
          .contains("<h1>Report</h1>");

      resumed.metrics(6, Map.of("loss", 3.0));
      JsonNode more = await(scalars("train/loss"), rows -> rows.size() == 6);
      assertThat(column(more, 1)).containsExactly("1", "2", "3", "4", "5", "6");
    } finally {
      tensorBoard.close();
    }
    resumed.close();
    killed.close();
  }

  private static String scalars(String tag) {
    return "/data/plugin/scalars/scalars?run=xlmr-5&tag=" + tag;
  }

  private static String text(String tag) {
    return "/data/plugin/text/text?run=xlmr-5&tag=" + tag;
  }
}
