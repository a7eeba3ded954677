package io.slicer.examples.tracking;

import io.slicer.examples.cli.ArgumentCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options that say where the runs of a command are tracked. */
public final class TrackingOptions {
  private static final String ALL = "all";
  private static final String NONE = "none";

  @Option(
      names = "--report-to",
      split = ",",
      paramLabel = "TRACKER",
      description =
          "Where losses and scores are logged while it trains: mlflow, tensorboard, mlflow,tensorboard, all,"
              + " or none. mlflow writes MLflow's file store into OUTPUT/mlruns, tensorboard event files"
              + " into OUTPUT/runs. Default: mlflow if --tracking-uri is given, else what the manual"
              + " says of the command.")
  private List<String> reportTo = new ArrayList<>();

  @Option(
      names = "--tracking-uri",
      paramLabel = "URI",
      description =
          "The MLflow server that gets the runs, too, such as http://localhost:5000, or the directory"
              + " to write to instead of OUTPUT/mlruns. Default: what MLFLOW_TRACKING_URI says. The"
              + " other variables MLFLOW_* are obeyed, too.")
  private @Nullable String trackingUri;

  @Option(
      names = "--logging-steps",
      defaultValue = "500",
      paramLabel = "N",
      description = "How many steps a logged loss is the mean of. Default: ${DEFAULT-VALUE}.")
  private long loggingSteps;

  private final Set<ReportTo> defaults;

  /**
   * Options of a command.
   *
   * @param defaults where it logs if nothing is said
   */
  public TrackingOptions(ReportTo... defaults) {
    this.defaults = EnumSet.noneOf(ReportTo.class);
    this.defaults.addAll(List.of(defaults));
  }

  /**
   * How the command's runs are tracked.
   *
   * @param spec of the command
   * @param output where its results go
   * @param experiment what its runs belong to, unless the environment says something else
   * @return the tracking; nothing has been written yet
   * @throws picocli.CommandLine.ParameterException if an option has no such value
   */
  public RunTracking tracking(CommandSpec spec, Path output, String experiment) {
    return tracking(spec, output, experiment, System.getenv());
  }

  RunTracking tracking(
      CommandSpec spec, Path output, String experiment, Map<String, String> environment) {
    ArgumentCheck check = new ArgumentCheck(spec);
    check.that(loggingSteps > 0, "--logging-steps", loggingSteps, "at least 1");
    Set<ReportTo> trackers = trackers(check);
    String uri =
        trackingUri == null ? environment.getOrDefault("MLFLOW_TRACKING_URI", "") : trackingUri;
    Optional<TrackingPlace> place = TrackingPlace.of(uri, output, environment);
    check.that(
        place.isPresent(),
        "--tracking-uri",
        uri,
        "the address of an MLflow server, such as http://localhost:5000, or a directory");
    if (ReportTo.isDisabled(environment)) {
      trackers.remove(ReportTo.MLFLOW);
    }
    Map<String, String> others = new HashMap<>(environment);
    others.remove("MLFLOW_TRACKING_URI");
    return RunTracking.of(trackers, place.orElseThrow(), output, experiment, loggingSteps, others);
  }

  private Set<ReportTo> trackers(ArgumentCheck check) {
    Set<ReportTo> trackers = EnumSet.noneOf(ReportTo.class);
    if (reportTo.isEmpty()) {
      trackers.addAll(defaults);
      if (trackingUri != null) {
        trackers.add(ReportTo.MLFLOW);
      }
      return trackers;
    }
    for (String name : reportTo) {
      if (name.equals(ALL)) {
        trackers.addAll(EnumSet.allOf(ReportTo.class));
      } else if (!name.equals(NONE)) {
        check.that(
            ReportTo.byName(name).isPresent(),
            "--report-to",
            name,
            "mlflow, tensorboard, all or none");
        ReportTo.byName(name).ifPresent(trackers::add);
      }
    }
    check.that(
        !reportTo.contains(NONE) || reportTo.size() == 1,
        "--report-to",
        reportTo,
        "either none or names of trackers");
    return trackers;
  }
}
