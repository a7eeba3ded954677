package io.slicer.tracking.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.tracking.RunStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final String RUN = "0123456789abcdef0123456789abcdef";

  @TempDir Path root;
  private FileStore store;
  private Path experiment;

  @BeforeEach
  void experiment() throws IOException {
    store = new FileStore(root.resolve("mlruns"));
    experiment = store.experiment("NER \"de\"");
  }

  private Journal begin() throws IOException {
    return Journal.begin(experiment, RUN, "first", "somebody");
  }

  private Journal reopen() throws IOException {
    return Journal.reopen(experiment.resolve(RUN));
  }

  private String read(String path) throws IOException {
    return Files.readString(experiment.resolve(RUN).resolve(path));
  }

  @Test
  void aRunHasTheFilesThatMlflowReads() throws IOException {
    try (Journal journal = begin()) {
      journal.parameter("learning_rate", 5e-5);
      journal.tag("mlflow.runName", "first");
      journal.metric("loss", 1000, 0.1, 500);
      journal.metric("loss", 2000, 1e-5, 1000);
      journal.text("reports/report.md", "# All is well\n");
      journal.status(RunStatus.FINISHED);
    }

    assertThat(read("params/learning_rate")).isEqualTo("5e-05");
    assertThat(read("tags/mlflow.runName")).isEqualTo("first");
    assertThat(read("metrics/loss")).isEqualTo("1000 0.1 500\n2000 1.0E-5 1000\n");
    assertThat(read("artifacts/reports/report.md")).isEqualTo("# All is well\n");
    assertThat(read("meta.yaml"))
        .contains("run_id: \"" + RUN + "\"\n", "status: 3\n", "lifecycle_stage: \"active\"\n")
        .contains("experiment_id: \"" + experiment.getFileName() + "\"\n");
    assertThat(store.root().resolve(".trash")).isDirectory();
    assertThat(String.valueOf(experiment.getFileName())).matches("1\\d{17}");
  }

  @Test
  void detailsOfARunCanBeReadFromItsFirstMoment() throws IOException {
    try (Journal journal = begin()) {
      assertThat(journal.directory().resolve("metrics")).isEmptyDirectory();
      assertThat(journal.directory().resolve("params")).isEmptyDirectory();
      assertThat(journal.directory().resolve("artifacts")).isEmptyDirectory();
      assertThat(read("meta.yaml")).contains("status: 1\n", "end_time: null\n");
    }
  }

  @Test
  void anExperimentIsFoundByItsNameWhoeverMadeIt() throws IOException {
    assertThat(store.experiment("NER \"de\"")).isEqualTo(experiment);

    Path other = Files.createDirectories(store.root().resolve("7"));
    Files.writeString(other.resolve("meta.yaml"), "name: theirs\nlifecycle_stage: active\n");

    assertThat(store.experiment("theirs")).isEqualTo(other);
  }

  @Test
  void aDeletedExperimentDoesNotComeBack() throws IOException {
    Files.move(experiment, store.root().resolve(".trash").resolve(experiment.getFileName()));

    Path fresh = store.experiment("NER \"de\"");

    assertThat(fresh.getFileName()).isNotEqualTo(experiment.getFileName());
    assertThat(FileStore.name(fresh)).isEqualTo("NER \"de\"");
  }

  @Test
  void whereverItIsCutTheMetricHasWholeLinesOnly() throws IOException {
    try (Journal journal = begin()) {
      journal.metric("loss", 1000, 0.75, 3);
      journal.metric("loss", 1001, 0.5, 4);
    }
    Path file = experiment.resolve(RUN).resolve("metrics/loss");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      reopen().close();
      String left = Files.exists(file) ? Files.readString(file) : "";
      int lines = left.split("\n", -1).length - 1;

      assertThat(new String(whole, StandardCharsets.UTF_8)).startsWith(left);
      assertThat(left.isEmpty() || left.endsWith("\n")).isTrue();
      assertThat(lines).isEqualTo(length < 12 ? 0 : length < whole.length ? 1 : 2);
      assertThat(Files.exists(file)).isEqualTo(lines > 0);
    }
  }

  @Test
  void aResumedRunDoesNotRepeatThePointsItHas() throws IOException {
    try (Journal journal = begin()) {
      journal.metric("loss", 1000, 0.75, 3);
      journal.metric("loss", 1001, Double.NaN, 4);
    }
    try (Journal journal = reopen()) {
      journal.metric("loss", 5000, 0.75, 3);
      journal.metric("loss", 5001, Double.NaN, 4);
      journal.metric("loss", 5002, 0.25, 4);
      journal.metric("loss", 5003, 0.125, 5);
    }

    assertThat(read("metrics/loss"))
        .isEqualTo("1000 0.75 3\n1001 NaN 4\n5002 0.25 4\n5003 0.125 5\n");
    assertThat(read("meta.yaml")).contains("status: 1\n");
  }

  @Test
  void timesNeverGoBack() throws IOException {
    try (Journal journal = begin()) {
      journal.metric("loss", 1000, 1, 1);
      journal.metric("loss", 900, 2, 2);
    }
    try (Journal journal = reopen()) {
      journal.metric("loss", 800, 3, 3);
    }

    assertThat(read("metrics/loss")).isEqualTo("1000 1.0 1\n1000 2.0 2\n1000 3.0 3\n");
  }

  @Test
  void numbersAtTheEdgesComeBackAsTheyWere() throws IOException {
    List<Double> values =
        List.of(Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 1e-320);
    try (Journal journal = begin()) {
      for (int i = 0; i < values.size(); i++) {
        journal.metric("x", i, values.get(i), (1L << 40) + i);
      }
    }

    List<MetricFile.Line> lines =
        MetricFile.lines(experiment.resolve(RUN).resolve("metrics/x"), 0, 100);

    assertThat(lines).extracting(MetricFile.Line::value).isEqualTo(values);
    assertThat(lines.get(4).step()).isEqualTo((1L << 40) + 4);
  }

  @Test
  void aParameterKeepsItsFirstValue() throws IOException {
    try (Journal journal = begin()) {
      journal.parameter("num_train_epochs", 2.0);
    }
    try (Journal journal = reopen()) {
      journal.parameter("num_train_epochs", 3.0);
      journal.parameter("nothing", null);
    }

    assertThat(read("params/num_train_epochs")).isEqualTo("2.0");
    assertThat(read("params/nothing")).isEqualTo("None");
  }

  @Test
  void namesBecomeValidTheSameWayEveryTime() throws IOException {
    String metric = "F1 (Übung), [x]\\y";
    for (int time = 0; time < 2; time++) {
      try (Journal journal = time == 0 ? begin() : reopen()) {
        journal.metric(metric, 1, time, 1);
        journal.metric("../../up", 1, time, 1);
        journal.metric("/abs//x/./", 1, time, 1);
        journal.metric("a".repeat(300), 1, time, 1);
        journal.metric("a".repeat(299) + "b", 1, time, 1);
        journal.metric("", 1, time, 1);
        journal.parameter("Übung (x)", 1);
        journal.parameter("ü".repeat(300), 1);
      }
    }

    Path metrics = experiment.resolve(RUN).resolve("metrics");
    assertThat(Journal.files(metrics))
        .extracting(file -> Journal.key(metrics, file))
        .hasSize(6)
        .contains("F1 __bung__ _x__y", "_/_/up", "_/abs/_/x/_/_", "__")
        .allMatch(key -> key.length() <= 250);
    assertThat(read("metrics/F1 __bung__ _x__y")).isEqualTo("1 0.0 1\n1 1.0 1\n");
    assertThat(read("params/Übung _x_")).isEqualTo("1");
    assertThat(root.resolve("up")).doesNotExist();
  }

  @Test
  void aNameAndOneBelowItStandSideBySide() throws IOException {
    try (Journal journal = begin()) {
      journal.metric("loss", 1, 1, 1);
      journal.metric("loss/x", 1, 2, 1);
      journal.metric("eval/x", 1, 3, 1);
      journal.metric("eval", 1, 4, 1);
      journal.metric("loss/x", 2, 5, 2);
    }

    assertThat(read("metrics/loss")).isEqualTo("1 1.0 1\n");
    assertThat(read("metrics/loss_x")).isEqualTo("1 2.0 1\n2 5.0 2\n");
    assertThat(read("metrics/eval/x")).isEqualTo("1 3.0 1\n");
    assertThat(read("metrics/eval_")).isEqualTo("1 4.0 1\n");
  }

  @Test
  void moreMetricsThanFilesMayBeOpen() throws IOException {
    try (Journal journal = begin()) {
      for (int step = 0; step < 3; step++) {
        for (int metric = 0; metric < 300; metric++) {
          journal.metric("m" + metric, step, metric, step);
        }
      }
    }

    for (int metric = 0; metric < 300; metric++) {
      assertThat(read("metrics/m" + metric)).hasLineCount(3);
    }
  }

  @Test
  void artifactsStayInTheRun() throws IOException {
    Path report = Files.writeString(root.resolve("report.md"), "x");
    Files.createDirectories(root.resolve("plots/de"));
    Files.writeString(root.resolve("plots/de/a.svg"), "<svg/>");
    try (Journal journal = begin()) {
      journal.artifact("report.md", report);
      journal.artifact("plots", root.resolve("plots"));

      assertThatThrownBy(() -> journal.artifact("../report.md", report))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no path of an artifact");
    }

    assertThat(read("artifacts/report.md")).isEqualTo("x");
    assertThat(read("artifacts/plots/de/a.svg")).isEqualTo("<svg/>");
  }

  @Test
  void nobodyElseWritesARunThatIsOpen() throws IOException {
    try (Journal journal = begin()) {
      assertThatThrownBy(this::reopen)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another program or tracker writes");
      assertThat(Journal.endIfDead(journal.directory())).isFalse();
    }
  }

  @Test
  void aRunWhoseProgramIsGoneIsEndedAtItsLastPoint() throws IOException {
    begin().close();
    long later = System.currentTimeMillis() + 60_000;
    try (Journal journal = reopen()) {
      journal.metric("loss", later, 1, 1);
    }
    Path run = experiment.resolve(RUN);

    assertThat(Journal.endIfDead(run)).isTrue();
    assertThat(Journal.endIfDead(run)).isFalse();
    assertThat(RunMeta.read(run.resolve("meta.yaml")).status()).isEqualTo(RunStatus.KILLED);
    assertThat(RunMeta.read(run.resolve("meta.yaml")).endTime()).isEqualTo(later);
  }
}
