package io.slicer.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slicer.testing.JavaProcess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardTrackerTest {
  @TempDir private Path directory;

  private List<Path> files() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  /** All that was logged, without the versions at the beginnings of files. */
  private List<LoggedEvent> logged() throws Exception {
    List<LoggedEvent> all = new ArrayList<>();
    for (Path file : files()) {
      List<LoggedEvent> events = LoggedEvent.read(file);
      assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
      all.addAll(events.subList(1, events.size()));
    }
    return all;
  }

  @Test
  void metricsHaveTheNamesOfTransformers() throws Exception {
    try (Tracker run = TensorBoardTracker.in(directory)) {
      run.metrics(5, Map.of("loss", 0.25, "learning_rate", 5e-5, "train_runtime", 3.0));
      run.metrics(6, Map.of("eval_de_accuracy", 0.5, "eval_loss", 1.0, "test_fr_f1", 0.75));
    }
    assertThat(logged()).extracting(LoggedEvent::step).containsExactly(5L, 6L);
    assertThat(logged().get(0).scalars())
        .containsOnly(
            entry("train/loss", 0.25f),
            entry("train/learning_rate", 5e-5f),
            entry("train/train_runtime", 3f));
    assertThat(logged().get(1).scalars())
        .containsOnly(
            entry("eval/de_accuracy", 0.5f), entry("eval/loss", 1f), entry("test/fr_f1", 0.75f));
  }

  @Test
  void everyNumberAndStepIsKept() throws Exception {
    List<Double> values =
        List.of(
            Double.NaN, Double.NEGATIVE_INFINITY, -0.0, 1e300, 1e-320, (double) Float.MIN_VALUE);
    List<Long> steps = List.of(0L, 127L, 128L, 1L << 31, Long.MAX_VALUE);
    try (Tracker run = TensorBoardTracker.in(directory)) {
      for (long step : steps) {
        values.forEach(value -> run.metrics(step, Map.of("loss", value)));
      }
    }
    List<LoggedEvent> logged = logged();
    for (int i = 0; i < logged.size(); i++) {
      assertThat(logged.get(i).step()).isEqualTo(steps.get(i / values.size()));
      assertThat(logged.get(i).scalars())
          .containsExactly(entry("train/loss", values.get(i % values.size()).floatValue()));
    }
    assertThat(logged).hasSize(steps.size() * values.size());
  }

  @Test
  void parametersAreJson() throws Exception {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("learning_rate", 5e-5);
    values.put("run_name", "Käse");
    values.put("label_names", null);
    values.put("seed", Optional.of(7));
    values.put("languages", List.of("de", RunStatus.KILLED));
    values.put("id2label", Map.of(0, "LABEL_0"));
    values.put("path", Path.of("out"));
    try (Tracker run = TensorBoardTracker.in(directory)) {
      run.parameters(values);
      run.parameters(Map.of("learning_rate", 1, "more", true));
    }
    assertThat(logged().get(1).texts()).containsOnlyKeys("args/text_summary");
    JsonNode parameters =
        new JsonMapper().readTree(logged().get(1).texts().get("args/text_summary"));
    assertThat(parameters)
        .isEqualTo(
            new JsonMapper()
                .readTree(
                    """
                    {"learning_rate": 5e-5, "run_name": "Käse", "label_names": null, "seed": "7",
                     "languages": ["de", "KILLED"], "id2label": {"0": "LABEL_0"}, "path": "out",
                     "more": true}
                    """));
  }

  @Test
  void reportsAreTextsAndOtherFilesAreNot() throws Exception {
    Path report = Files.writeString(directory.resolve("confusion.txt"), "O  B\n1  2\n");
    Path run = directory.resolve("run");
    try (Tracker tracker = TensorBoardTracker.in(run)) {
      tracker.metrics(8, Map.of("loss", 1.0));
      tracker.text("reports/report.md", "# Käse\n");
      tracker.artifact("confusion.txt", report);
      tracker.text("report.json", "{}");
      tracker.artifact("directory.txt", directory);
      tracker.tags(Map.of("language", "de"));
      tracker.status(RunStatus.FINISHED);
    }
    Files.delete(report);
    directory = run;
    assertThat(logged()).hasSize(3).extracting(LoggedEvent::step).containsOnly(8L);
    assertThat(logged().get(1).texts())
        .containsExactly(entry("reports/report.md/text_summary", "# Käse\n"));
    assertThat(logged().get(2).texts())
        .containsExactly(entry("confusion.txt/text_summary", "    O  B\n    1  2\n"));
  }

  @Test
  void aResumedTrainingStartsBehindItsLastStep() throws Exception {
    try (Tracker run = TensorBoardTracker.in(directory)) {
      LongStream.rangeClosed(1, 6).forEach(step -> run.metrics(step, Map.of("loss", 1.0)));
    }
    byte[] before = Files.readAllBytes(files().get(0));
    try (Tracker run = TensorBoardTracker.in(directory)) {
      run.resumed(4);
      run.metrics(5, Map.of("loss", 2.0));
    }
    assertThat(files()).hasSize(2);
    assertThat(files().get(0)).hasBinaryContent(before);
    assertThat(logged().get(6)).matches(LoggedEvent::starts).returns(5L, LoggedEvent::step);
    assertThat(logged().get(7)).returns(5L, LoggedEvent::step);
  }

  /** Logs a step a line until it is killed. */
  static final class Endless {
    private Endless() {}

    public static void main(String[] arguments) {
      Tracker run = TensorBoardTracker.in(Path.of(arguments[0]));
      for (long step = 1; ; step++) {
        run.metrics(step, Map.of("loss", 1.0 / step));
        System.out.println(step);
      }
    }
  }

  @Test
  void whatWasLoggedSurvivesTheEndOfTheProcess() throws Exception {
    List<String> steps =
        JavaProcess.killed(JavaProcess.of(Endless.class, List.of(), directory.toString()), 1000);
    assertThat(logged())
        .hasSizeGreaterThanOrEqualTo(1000)
        .extracting(event -> Long.toString(event.step()))
        .startsWith(steps.toArray(String[]::new));
  }

  @Test
  void goesOnThoughItsThreadIsInterrupted() throws Exception {
    try (Tracker run = TensorBoardTracker.in(directory)) {
      run.metrics(1, Map.of("loss", 1.0));
      Thread.currentThread().interrupt();
      run.metrics(2, Map.of("loss", 1.0));
      assertThat(Thread.interrupted()).isTrue();
      run.metrics(3, Map.of("loss", 1.0));
    }
    assertThat(logged()).extracting(LoggedEvent::step).containsExactly(1L, 2L, 3L);
  }

  @Test
  void whatCannotBeWrittenIsSaidOnce() throws Exception {
    Path taken = Files.writeString(directory.resolve("taken"), "a file");
    PrintStream standardError = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (Tracker run = TensorBoardTracker.in(taken)) {
      run.parameters(Map.of("seed", 1));
      run.metrics(1, Map.of("loss", 1.0));
      run.metrics(2, Map.of("loss", 1.0));
    } finally {
      System.setErr(standardError);
    }
    assertThat(log.toString(StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .contains("Nothing more is logged for TensorBoard in " + taken);
  }

  @Test
  void whatIsLoggedAfterTheEndIsLost() throws Exception {
    Tracker run = TensorBoardTracker.in(directory);
    run.metrics(1, Map.of("loss", 1.0));
    run.close();
    run.close();
    run.metrics(2, Map.of("loss", 1.0));
    assertThat(logged()).hasSize(1);
  }
}
