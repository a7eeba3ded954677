package io.slicer.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.testing.mlflow.MlflowRuns;
import io.slicer.testing.mlflow.RealMlflow;
import io.slicer.testing.mlflow.StoreKind;
import io.slicer.testing.mlflow.StoredRun;
import io.slicer.tracking.RunStatus;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs that a real MLflow server has, and that it reads from the journal itself. */
class RealServerTest {
  @TempDir Path root;

  private MlflowTracker.Builder builder(String experiment) {
    return MlflowTracker.in(root.resolve("mlruns"))
        .experiment(experiment)
        .runName("mbert")
        .continuing(root.resolve("id"));
  }

  private static void log(MlflowTracker run) {
    run.parameters(
        Map.of("learning_rate", 5e-5, "id2label", Map.of(0, "O"), "übung (x)", "a\nb", "none", ""));
    run.tags(Map.of("team", "Über & Co"));
    for (int step = 1; step <= 1500; step++) {
      run.metrics(step, Map.of("loss", 1.0 / step, "learning_rate", 1e-5 / step));
    }
    Map<String, Double> edges = new LinkedHashMap<>();
    edges.put("nan", Double.NaN);
    edges.put("inf", Double.POSITIVE_INFINITY);
    edges.put("tiny", 1e-320);
    edges.put("eval/F1 (de)", -0.0);
    run.metrics(1L << 33, edges);
    run.text("reports/report ü.md", "# Fine\n");
  }

  private static StoredRun only(MlflowRuns server, String experiment) {
    List<StoredRun> runs = server.ofExperiment(experiment);
    assertThat(runs).hasSize(1);
    return runs.get(0);
  }

  private static void assertSame(MlflowRuns server, StoredRun stored, Path run, StoreKind kind)
      throws Exception {
    assertThat(new TreeMap<>(stored.metrics())).isEqualTo(JournalPoints.of(run, kind));
    assertThat(stored.params())
        .containsEntry("learning_rate", "5e-05")
        .containsEntry("id2label", "{0: 'O'}")
        .containsEntry("übung _x_", "a\nb");
    assertThat(stored.tags()).containsEntry("team", "Über & Co");
    assertThat(stored.name()).isEqualTo("mbert");
    assertThat(server.artifact(stored, "reports/report ü.md")).isEqualTo("# Fine\n");
  }

  @ParameterizedTest
  @EnumSource(StoreKind.class)
  void theServerHasTheRun(StoreKind kind) throws Exception {
    RealMlflow server = RealMlflow.shared(kind);
    String experiment = "whole run " + kind;
    Path directory;
    try (MlflowTracker run = builder(experiment).server(MlflowServer.at(server.uri())).start()) {
      directory = run.directory().orElseThrow();
      log(run);
    }
    MlflowSync.send(root.resolve("mlruns"), MlflowServer.at(server.uri()), run -> {});

    StoredRun stored = only(server.runs(), experiment);
    assertSame(server.runs(), stored, directory, kind);
    assertThat(stored.status()).isEqualTo("FINISHED");
    assertThat(server.runs().artifacts(stored)).containsExactly("reports/report ü.md");
  }

  @ParameterizedTest
  @EnumSource(StoreKind.class)
  void aResumedRunIsTheSameRunAndAChangedParameterTakesNothingWithIt(StoreKind kind)
      throws Exception {
    RealMlflow server = RealMlflow.shared(kind);
    String experiment = "resumed run " + kind;
    Path directory = null;
    for (int attempt = 0; attempt < 2; attempt++) {
      try (MlflowTracker run = builder(experiment).server(MlflowServer.at(server.uri())).start()) {
        directory = run.directory().orElseThrow();
        run.parameters(Map.of("epochs", 2 + attempt));
        for (int step = 1; step <= 10 + 10 * attempt; step++) {
          run.metrics(step, Map.of("loss", 1.0 / step));
        }
        run.status(attempt == 0 ? RunStatus.KILLED : RunStatus.FINISHED);
      }
    }
    MlflowSync.send(root.resolve("mlruns"), MlflowServer.at(server.uri()), run -> {});

    StoredRun stored = only(server.runs(), experiment);
    assertThat(stored.metrics().get("loss")).hasSize(20);
    assertThat(new TreeMap<>(stored.metrics())).isEqualTo(JournalPoints.of(directory, kind));
    assertThat(stored.params()).containsEntry("epochs", "2");
    assertThat(stored.status()).isEqualTo("FINISHED");
  }

  @Test
  void aServerReadsTheJournalItself() throws Exception {
    Path directory;
    try (MlflowTracker run = builder("read \"as\" it: is").start()) {
      directory = run.directory().orElseThrow();
      log(run);
    }
    try (RealMlflow server = RealMlflow.of(root.resolve("mlruns"))) {
      StoredRun stored = only(server.runs(), "read \"as\" it: is");

      assertSame(server.runs(), stored, directory, StoreKind.FILES);
      assertThat(stored.status()).isEqualTo("FINISHED");
    }
  }
}
