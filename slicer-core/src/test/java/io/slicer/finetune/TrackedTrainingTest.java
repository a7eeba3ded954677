package io.slicer.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slicer.engine.Goldens;
import io.slicer.head.TokenClassificationHead;
import io.slicer.hub.PretrainedModel;
import io.slicer.model.TokenSequence;
import io.slicer.testing.GoldenFiles;
import io.slicer.testing.mlflow.LocalMlflow;
import io.slicer.testing.mlflow.StoreKind;
import io.slicer.tracking.RecordingTracker;
import io.slicer.tracking.RunStatus;
import io.slicer.tracking.Tracker;
import io.slicer.tracking.mlflow.MlflowServer;
import io.slicer.tracking.mlflow.MlflowTracker;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.Evaluation;
import io.slicer.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrackedTrainingTest {
  private static final Goldens GOLDENS = Goldens.shipped("tiny-xlmr");
  private static final List<String> LABELS = GOLDENS.config().labels();
  private static final List<TokenSequence> SEQUENCES =
      IntStream.range(0, GOLDENS.batches())
          .boxed()
          .flatMap(batch -> GOLDENS.batch(batch).stream())
          .toList();
  private static final int STEPS = 20;

  @TempDir Path root;

  /** Trains a tagger on the goldens' sentences. */
  private static final class Tiny extends TrainerBuilder<Tiny> {
    @Override
    protected Tiny self() {
      return this;
    }

    float[] train() {
      FineTuning tuning = begin(true);
      TrainingTask task =
          TrainingTask.of(new TokenClassificationHead(LABELS))
              .matching("loss", "CrossEntropyLoss[]")
              .matching("validation dev (first 3)", "abc")
              .validatedBy((model, pool) -> evaluation());
      try (var model = tuning.train(task, SEQUENCES).model()) {
        return model.encoder().parameters().memory().toArray();
      }
    }

    private static Evaluation evaluation() {
      return new Evaluation(
          0.5,
          Map.of(),
          List.of(
              new Evaluation.Part("", 3, 0.5, Map.of("loss", 0.25, "macro F1", 0.75)),
              new Evaluation.Part("de", 4, 0.5, Map.of("loss", 0.125))));
    }
  }

  private static Tiny tiny(Tracker tracker) {
    return new Tiny()
        .model(PretrainedModel.of(GoldenFiles.shipped("tiny-xlmr").directory()))
        .learningRate(1e-3)
        .batchSize(3)
        .maxSteps(STEPS)
        .evaluationSteps(8)
        .loggingSteps(4)
        .threads(1)
        .tracker(tracker);
  }

  private static TrainingListener after(Consumer<TrainingListener.Step> action) {
    return new TrainingListener() {
      @Override
      public void stepped(Step step) {
        action.accept(step);
      }
    };
  }

  @Test
  void whatIsLoggedHasTheNamesOfTransformers() {
    RecordingTracker tracker = new RecordingTracker();
    List<TrainingListener.Step> steps = new ArrayList<>();

    tiny(tracker).listener(after(steps::add)).train();

    assertThat(tracker.logged)
        .filteredOn(logged -> logged.values().containsKey("loss"))
        .hasSize(STEPS / 4)
        .allSatisfy(
            logged -> {
              int last = (int) logged.step();
              TrainingListener.Step step = steps.get(last - 1);
              double sum = 0;
              for (TrainingListener.Step each : steps.subList(last - 4, last)) {
                sum += each.loss();
              }
              assertThat(logged.values())
                  .containsExactlyInAnyOrderEntriesOf(
                      Map.of(
                          "loss", sum / 4,
                          "grad_norm", step.gradientNorm(),
                          "learning_rate", step.learningRate(),
                          "epoch", step.epoch()));
            });
    assertThat(tracker.logged)
        .filteredOn(logged -> logged.values().containsKey("eval_loss"))
        .extracting(RecordingTracker.Logged::step)
        .contains(8L, 16L, (long) STEPS);
    assertThat(
            tracker.logged.stream()
                .filter(logged -> logged.step() == 8 && logged.values().containsKey("eval_loss"))
                .findFirst()
                .orElseThrow()
                .values())
        .containsEntry("eval_loss", 0.25)
        .containsEntry("eval_macro_f1", 0.75)
        .containsEntry("eval_de_loss", 0.125)
        .containsEntry("eval_runtime", 0.5)
        .containsEntry("eval_de_samples_per_second", 8.0)
        .containsEntry("epoch", steps.get(7).epoch());
    RecordingTracker.Logged end = tracker.logged.get(tracker.logged.size() - 1);
    assertThat(end.step()).isEqualTo(STEPS);
    assertThat(end.values())
        .containsOnlyKeys(
            "train_runtime",
            "train_samples_per_second",
            "train_steps_per_second",
            "total_flos",
            "train_loss",
            "epoch");
    assertThat(tracker.statuses).isEmpty();
  }

  @Test
  void parametersAreTheModelsAndOverThemTheTrainings() {
    RecordingTracker tracker = new RecordingTracker();

    tiny(tracker).train();

    assertThat(tracker.parameters)
        .containsEntry("learning_rate", 1e-3)
        .containsEntry("per_device_train_batch_size", 3)
        .containsEntry("max_steps", (long) STEPS)
        .containsEntry("lr_scheduler_type", "linear")
        .containsEntry("logging_steps", 4L)
        .containsEntry("eval_steps", 8L)
        .containsEntry("frozen_layers", null)
        .containsEntry("hidden_size", GOLDENS.config().hiddenSize())
        .containsEntry("loss", "CrossEntropyLoss")
        .doesNotContainKey("validation dev (first 3)");
    assertThat(tracker.parameters.get("label2id"))
        .isEqualTo(
            IntStream.range(0, LABELS.size())
                .boxed()
                .collect(Collectors.toMap(LABELS::get, i -> i)));
  }

  @Test
  void aTrackerChangesNoBit() throws IOException {
    float[] without = tiny(Tracker.of(List.of())).train();
    LocalMlflow away = LocalMlflow.start(StoreKind.SQL);
    away.close();
    try (LocalMlflow server = LocalMlflow.start(StoreKind.SQL)) {
      for (LocalMlflow each : List.of(server, away)) {
        try (MlflowTracker run =
            MlflowTracker.in(root.resolve("mlruns")).server(MlflowServer.at(each.uri())).start()) {
          assertThat(tiny(run).train()).isEqualTo(without);
        }
      }
      assertThat(server.runs().ofExperiment("Default")).hasSize(1);
    }
    Path file = Files.writeString(root.resolve("file"), "");
    try (MlflowTracker run = MlflowTracker.in(file).start()) {
      assertThat(tiny(run).train()).isEqualTo(without);
    }
  }

  /** Metrics of a run but for those that tell times. */
  private static Map<String, List<String>> points(Path run) throws IOException {
    Map<String, List<String>> points = new TreeMap<>();
    try (Stream<Path> files = Files.list(run.resolve("metrics"))) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (!name.contains("second") && !name.contains("runtime")) {
          points.put(
              name, Files.readAllLines(file).stream().map(line -> line.split(" ", 2)[1]).toList());
        }
      }
    }
    return points;
  }

  @Test
  void aTrainingThatIsStoppedAndResumedLogsTheSameAsOneThatIsNot() throws IOException {
    Path whole;
    float[] parameters;
    try (MlflowTracker run = MlflowTracker.in(root.resolve("whole")).start()) {
      whole = run.directory().orElseThrow();
      parameters = tiny(run).train();
    }
    Path stopped = null;
    for (int last : new int[] {6, 13, STEPS}) {
      try (MlflowTracker run =
          MlflowTracker.in(root.resolve("stopped")).continuing(root.resolve("id")).start()) {
        stopped = run.directory().orElseThrow();
        Tiny training =
            tiny(run)
                .checkpoints(CheckpointSettings.in(root.resolve("checkpoints")).withResume())
                .listener(
                    after(
                        step -> {
                          if (step.step() == last && last < STEPS) {
                            Thread.currentThread().interrupt();
                          }
                        }));
        if (last < STEPS) {
          assertThatThrownBy(training::train).isInstanceOf(CancellationException.class);
          assertThat(Thread.interrupted()).isTrue();
        } else {
          assertThat(training.train()).isEqualTo(parameters);
        }
      }
      assertThat(Files.readString(stopped.resolve("meta.yaml")))
          .contains(last < STEPS ? "status: 5\n" : "status: 3\n");
    }

    assertThat(points(stopped)).isEqualTo(points(whole));
  }

  @Test
  void aCrashIsAFailedRunAndItsResumptionRepeatsNoPoint() throws IOException {
    RecordingTracker failed = new RecordingTracker();
    Path directory = null;
    for (boolean crashes : new boolean[] {true, false}) {
      try (MlflowTracker run =
          MlflowTracker.in(root.resolve("mlruns")).continuing(root.resolve("id")).start()) {
        directory = run.directory().orElseThrow();
        Tiny training =
            tiny(Tracker.of(List.of(run, failed)))
                .checkpoints(
                    CheckpointSettings.in(root.resolve("checkpoints")).withSteps(3).withResume())
                .listener(
                    after(
                        step -> {
                          if (crashes && step.step() == 11) {
                            throw new IllegalStateException("crash");
                          }
                        }));
        if (crashes) {
          assertThatThrownBy(training::train).hasMessage("crash");
        } else {
          training.train();
        }
      }
    }

    assertThat(failed.statuses).containsExactly(RunStatus.FAILED);
    assertThat(points(directory).get("loss")).hasSize(STEPS / 4).doesNotHaveDuplicates();
  }
}
