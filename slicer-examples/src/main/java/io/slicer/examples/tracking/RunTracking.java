package io.slicer.examples.tracking;

import io.slicer.examples.cli.StoppedException;
import io.slicer.hub.PretrainedModel;
import io.slicer.tracking.RunStatus;
import io.slicer.tracking.TensorBoardTracker;
import io.slicer.tracking.Tracker;
import io.slicer.tracking.mlflow.MlflowServer;
import io.slicer.tracking.mlflow.MlflowTracker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tracks the runs of a command. A command that is stopped and continued goes on with the same runs:
 * their identifiers are kept in the directory of its results.
 *
 * <pre>
 * mlruns/           MLflow's file store
 * runs/NAME/        event files for TensorBoard
 * tracking/NAME.id  the identifier of a run in the file store
 * </pre>
 */
public final class RunTracking {
  /** Nothing is tracked. */
  public static final RunTracking NONE =
      of(
          Set.of(),
          new TrackingPlace(Path.of(TrackingPlace.JOURNAL), null),
          Path.of(""),
          "",
          500,
          Map.of());

  private static final String MODEL = "model";

  private final Set<ReportTo> trackers;
  private final TrackingPlace place;
  private final Path output;
  private final String experiment;
  private final long loggingSteps;
  private final Map<String, String> environment;
  private final @Nullable MlflowTracker parent;

  private RunTracking(
      Set<ReportTo> trackers,
      TrackingPlace place,
      Path output,
      String experiment,
      long loggingSteps,
      Map<String, String> environment,
      @Nullable MlflowTracker parent) {
    this.trackers = Set.copyOf(trackers);
    this.place = place;
    this.output = output;
    this.experiment = experiment;
    this.loggingSteps = loggingSteps;
    this.environment = environment;
    this.parent = parent;
  }

  static RunTracking of(
      Set<ReportTo> trackers,
      TrackingPlace place,
      Path output,
      String experiment,
      long loggingSteps,
      Map<String, String> environment) {
    return new RunTracking(trackers, place, output, experiment, loggingSteps, environment, null);
  }

  /**
   * How many steps a logged loss is the mean of.
   *
   * @return a positive number
   */
  public long loggingSteps() {
    return loggingSteps;
  }

  /**
   * Keeps what a trained model came to: its record, its scores as a page, and the model itself if
   * {@code HF_MLFLOW_LOG_ARTIFACTS} says so.
   *
   * @param tracker of the run
   * @param steps of the training
   * @param scores of the model
   * @param record the file of its record
   * @param model the directory of the model, which may be missing
   */
  public void keep(Tracker tracker, long steps, TestMetrics scores, Path record, Path model) {
    tracker.metrics(steps, scores.values());
    tracker.text("scores.md", scores.toMarkdown());
    tracker.artifact(String.valueOf(record.getFileName()), record);
    if (ReportTo.isTrue(environment, "HF_MLFLOW_LOG_ARTIFACTS") && Files.isDirectory(model)) {
      tracker.artifact(MODEL, model);
    }
  }

  /**
   * Tracks a run from its beginning to its end.
   *
   * @param name of the run, and of its files
   * @param work what is done meanwhile
   * @param <T> what comes of it
   * @return what came of it
   */
  public <T> T run(String name, Function<Tracker, T> work) {
    List<Tracker> all = new ArrayList<>();
    if (trackers.contains(ReportTo.MLFLOW)) {
      all.add(parent == null ? mlflow(name) : parent.nested(name, idFile(name)));
    }
    if (trackers.contains(ReportTo.TENSORBOARD)) {
      all.add(TensorBoardTracker.in(output.resolve("runs").resolve(fileName(name))));
    }
    Tracker tracker = Tracker.of(all);
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("run_name", name);
    parameters.put("output_dir", output);
    parameters.put("report_to", trackers.stream().map(ReportTo::toString).sorted().toList());
    tracker.parameters(parameters);
    return during(tracker, work);
  }

  /**
   * Tracks a run that consists of others, which come below it.
   *
   * @param name of the run
   * @param work what is done meanwhile, with the tracking of the others and the tracker of this one
   * @param <T> what comes of it
   * @return what came of it
   */
  public <T> T group(String name, BiFunction<RunTracking, Tracker, T> work) {
    if (!trackers.contains(ReportTo.MLFLOW)) {
      return work.apply(this, Tracker.of(List.of()));
    }
    MlflowTracker group = mlflow(name);
    RunTracking below =
        new RunTracking(trackers, place, output, experiment, loggingSteps, environment, group);
    return during(group, tracker -> work.apply(below, tracker));
  }

  /**
   * What a run of a model is called.
   *
   * @param model that is trained
   * @return the last part of its name
   */
  public static String name(PretrainedModel model) {
    String name = model.source().name();
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private MlflowTracker mlflow(String name) {
    MlflowTracker.Builder builder =
        MlflowTracker.in(place.journal())
            .experiment(experiment)
            .runName(name)
            .continuing(idFile(name))
            .environment(environment);
    // What the server is has been decided: an option wins over the environment.
    MlflowServer server = place.server();
    if (server != null) {
      builder.server(server);
    }
    return builder.start();
  }

  private Path idFile(String name) {
    return output.resolve("tracking").resolve(fileName(name) + ".id");
  }

  private static String fileName(String name) {
    return name.replaceAll("[^\\w.+-]", "_");
  }

  private static <T> T during(Tracker run, Function<Tracker, T> work) {
    try (Tracker tracker = run) {
      return whileOpen(tracker, work);
    }
  }

  /** How the work ended must be said before the run is closed. */
  private static <T> T whileOpen(Tracker tracker, Function<Tracker, T> work) {
    try {
      return work.apply(tracker);
    } catch (StoppedException e) {
      tracker.status(RunStatus.KILLED);
      throw e;
    } catch (RuntimeException | Error e) {
      tracker.status(RunStatus.FAILED);
      throw e;
    }
  }
}
