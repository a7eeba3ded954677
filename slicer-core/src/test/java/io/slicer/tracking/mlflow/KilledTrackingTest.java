package io.slicer.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.slicer.testing.JavaProcess;
import io.slicer.testing.mlflow.Fault;
import io.slicer.testing.mlflow.LocalMlflow;
import io.slicer.testing.mlflow.Point;
import io.slicer.testing.mlflow.StoreKind;
import io.slicer.testing.mlflow.StoredRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KilledTrackingTest {
  @TempDir Path root;

  private void killAfter(LocalMlflow server, int lines) throws Exception {
    JavaProcess.killed(
        JavaProcess.of(
            TrackingProcess.class,
            List.of("-Xmx256m"),
            root.resolve("mlruns").toString(),
            server.uri().toString()),
        lines);
  }

  private Path run() throws IOException {
    List<Path> runs = new FileStore(root.resolve("mlruns")).runs();
    assertThat(runs).hasSize(1);
    return runs.get(0);
  }

  @ParameterizedTest
  @EnumSource(StoreKind.class)
  void killedWhileItLogsTheServerGetsExactlyWhatTheJournalHas(StoreKind kind) throws Exception {
    try (LocalMlflow server = LocalMlflow.start(kind)) {
      for (int lines : new int[] {3, 40, 25}) {
        killAfter(server, lines);
        assertReadable();
      }
      MlflowSync.send(
          root.resolve("mlruns"), MlflowServer.at(server.uri()), run -> assertReadable());

      List<StoredRun> runs = server.runs().ofExperiment(TrackingProcess.EXPERIMENT);
      assertThat(runs).hasSize(1);
      Map<String, List<Point>> journal = JournalPoints.of(run(), kind);
      assertThat(new TreeMap<>(runs.get(0).metrics())).isEqualTo(journal);
      assertThat(journal.get("loss")).hasSizeGreaterThanOrEqualTo(4000).doesNotHaveDuplicates();
      assertThat(journal.get("loss"))
          .extracting(Point::step)
          .satisfies(steps -> assertThat(new HashSet<>(steps)).hasSameSizeAs(steps));
      assertThat(runs.get(0).status()).isEqualTo("KILLED");
    }
  }

  /** Nothing that a server would answer with an error to. */
  private void assertReadable() {
    try {
      Path run = run();
      assertThat(RunMeta.read(run.resolve("meta.yaml")).experimentId())
          .isEqualTo(String.valueOf(run.getParent().getFileName()));
      for (String part : List.of("metrics", "params", "artifacts", "tags")) {
        assertThat(run.resolve(part)).isDirectory();
      }
      for (Path file : Journal.files(run.resolve("metrics"))) {
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).isNotEmpty();
        assertThat(lines.subList(0, lines.size() - 1))
            .allMatch(line -> line.matches("\\d{13} \\S+ \\d+"));
      }
      assertThat(Files.readString(run.resolve("params/seed"))).isEqualTo("42");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSyncThatDiesInTheMiddleIsDoneByTheNext() throws Exception {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.FILES)) {
      server.always(Fault.page(503));
      killAfter(server, 60);
      server.heal();
      MlflowServer address = MlflowServer.at(server.uri());
      server.next("runs/log-batch", Fault.lostAnswer());
      server.next("metrics/get-history", Fault.page(500));
      for (int attempt = 0; attempt < 3; attempt++) {
        try {
          MlflowSync.send(root.resolve("mlruns"), address, run -> {});
        } catch (IOException e) {
          assertThat(e).hasMessageStartingWith(server.uri().toString());
        }
      }

      StoredRun stored = server.runs().ofExperiment(TrackingProcess.EXPERIMENT).get(0);
      assertThat(new TreeMap<>(stored.metrics()))
          .isEqualTo(JournalPoints.of(run(), StoreKind.FILES));
      assertThat(stored.params()).containsEntry("seed", "42");
    }
  }
}
