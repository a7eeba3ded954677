package io.slicer.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.slicer.examples.cli.CommandRun;
import io.slicer.examples.training.TinyCorpus;
import io.slicer.testing.mlflow.LocalMlflow;
import io.slicer.testing.mlflow.Point;
import io.slicer.testing.mlflow.StoreKind;
import io.slicer.testing.mlflow.StoredRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every command that trains logs its runs where it is told to. */
class TrackingCommandsTest {
  @TempDir private Path directory;
  private Path output;
  private Path corpus;

  @BeforeEach
  void corpus() throws IOException {
    corpus = TinyCorpus.write(directory.resolve("corpus"));
    output = directory.resolve("out");
  }

  private List<String> training(String command, String... more) {
    return ImmutableList.<String>builder()
        .add(command, "--output", output.toString(), "--epochs", "2", "--batch-size", "2")
        .add("--model", CommandRun.TINY_MODEL.toString(), "--threads", "1", "--quiet")
        .add(more)
        .build();
  }

  private List<String> panx(String... more) {
    return ImmutableList.<String>builder()
        .addAll(training("panx", "--data", corpus.toString(), "--logging-steps", "1"))
        .add(more)
        .build();
  }

  private static CommandRun run(List<String> arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.status()).as(run.err()).isZero();
    return run;
  }

  private static Map<String, StoredRun> byName(LocalMlflow server, String experiment) {
    Map<String, StoredRun> runs = new TreeMap<>();
    server.runs().ofExperiment(experiment).forEach(run -> runs.put(run.name(), run));
    return runs;
  }

  private static List<Path> journals(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(path -> path.endsWith("params")).map(Path::getParent).toList();
    }
  }

  @Test
  void nothingIsTrackedUnlessSomebodySaysSo() throws IOException {
    run(panx());

    assertThat(output.resolve("mlruns")).doesNotExist();
    assertThat(output.resolve("runs")).doesNotExist();
  }

  @Test
  void aServerGetsTheRunAndItsReport() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      run(panx("--tracking-uri", server.uri().toString()));

      StoredRun stored = byName(server, "panx-transfer").get("tiny-xlmr");
      assertThat(stored.status()).isEqualTo("FINISHED");
      assertThat(stored.metrics())
          .containsKeys("loss", "grad_norm", "learning_rate", "epoch")
          .containsKeys("test_en_f1", "test_de_f1", "test_sw_recall", "train_loss");
      assertThat(stored.metrics().get("loss")).hasSizeGreaterThan(3).doesNotHaveDuplicates();
      assertThat(stored.params())
          .containsEntry("run_name", "tiny-xlmr")
          .containsEntry("num_train_epochs", "2.0")
          .containsEntry("report_to", "['mlflow']")
          .containsEntry("logging_steps", "1");
      assertThat(server.runs().artifacts(stored)).contains("scores.md", "run-record.json");
      assertThat(server.runs().artifact(stored, "scores.md")).contains("| test_de_f1 | ");
    }
  }

  @Test
  void aFinishedRunIsNotLoggedAgain() throws IOException {
    run(panx("--report-to", "all"));
    Path journal = journals(output.resolve("mlruns")).get(0);
    List<String> losses = Files.readAllLines(journal.resolve("metrics/loss"));

    run(panx("--report-to", "all", "--resume"));

    assertThat(journals(output.resolve("mlruns"))).containsExactly(journal);
    assertThat(Files.readAllLines(journal.resolve("metrics/loss"))).isEqualTo(losses);
    assertThat(output.resolve("runs/tiny-xlmr")).isDirectoryContaining("glob:**events.out.*");
  }

  @Test
  void aDirectoryMayBeTheJournal() throws IOException {
    run(panx("--tracking-uri", directory.resolve("shared runs").toString()));

    assertThat(journals(directory.resolve("shared runs"))).hasSize(1);
    assertThat(output.resolve("mlruns")).doesNotExist();
  }

  @Test
  void whatAServerMissedIsSynced() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.FILES)) {
      String uri = server.uri().toString();
      server.refuse();
      run(panx("--tracking-uri", uri));
      server.listenAgain();

      CommandRun first = run(List.of("sync", output.toString(), "--tracking-uri", uri));
      assertThat(first.out()).contains(uri + " has all of 1 runs");
      StoredRun stored = byName(server, "panx-transfer").get("tiny-xlmr");
      run(List.of("sync", output.resolve("mlruns").toString(), "--tracking-uri", uri));

      assertThat(byName(server, "panx-transfer").get("tiny-xlmr")).isEqualTo(stored);
      assertThat(stored.metrics().get("loss")).extracting(Point::step).doesNotHaveDuplicates();
    }
  }

  @Test
  void aWorkbookIsARunWithOneBelowItForEachCell() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      run(
          training(
              "multilingual-ner",
              "--languages=en,de",
              "--max-train=4",
              "--max-eval=4",
              "--curve-sizes=1000",
              "--tracking-uri=" + server.uri()));

      Map<String, StoredRun> runs = byName(server, "multilingual-ner");
      StoredRun parent = runs.remove("tiny-xlmr");
      assertThat(server.runs().artifacts(parent)).contains("report.md", "report.html");
      assertThat(runs).containsKeys("en", "de", "all");
      assertThat(runs.values())
          .allSatisfy(
              cell -> {
                assertThat(cell.tags()).containsEntry("mlflow.parentRunId", parent.id());
                assertThat(cell.metrics()).containsKeys("test_en_f1", "train_loss");
                assertThat(cell.status()).isEqualTo("FINISHED");
              });
    }
  }

  @Test
  void anExperimentIsARunWithOneBelowItForEachCell() throws IOException {
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      run(
          training(
              "slicer-experiment",
              "--panx=" + corpus,
              "--slices=12",
              "--rounds=10",
              "--epoch-sentences=2",
              "--tracking-uri=" + server.uri()));

      Map<String, StoredRun> runs = byName(server, "slicer-experiment");
      StoredRun parent = runs.remove("tiny-xlmr");
      assertThat(server.runs().artifacts(parent)).contains("report.md", "report.html");
      assertThat(runs).isNotEmpty();
      assertThat(runs.values())
          .allSatisfy(
              cell -> {
                assertThat(cell.tags()).containsEntry("mlflow.parentRunId", parent.id());
                assertThat(cell.metrics()).containsKeys("eval_panx/de_f1", "test_panx/de_f1");
              });
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--report-to | wandb | wandb is not mlflow, tensorboard, all or none",
        "--report-to | none,mlflow | [none, mlflow] is not either none or names of trackers",
        "--tracking-uri | sqlite:///mlflow.db | sqlite:///mlflow.db is not the address of an MLflow",
        "--tracking-uri | http:// | http:// is not the address of an MLflow server"
      })
  void whatIsNoTrackerIsSaid(String option, String value, String message) {
    CommandRun run = CommandRun.of(panx(option, value));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(message);
    assertThat(output).doesNotExist();
  }

  @Test
  void aLossIsTheMeanOfOneStepAtLeast() {
    CommandRun run =
        CommandRun.of(training("panx", "--data", corpus.toString(), "--logging-steps", "0"));

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("'--logging-steps': 0 is not at least 1");
  }

  @Test
  void aSyncWithoutAServerOrRunsIsSaid() {
    CommandRun none = CommandRun.of("sync", directory.toString());
    CommandRun empty =
        CommandRun.of("sync", directory.toString(), "--tracking-uri", "http://127.0.0.1:9");

    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("--tracking-uri=URI");
    assertThat(empty.status()).isEqualTo(1);
    assertThat(empty.err()).contains(directory + " holds no runs");
  }
}
