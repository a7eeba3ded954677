package io.slicer.examples.tracking;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What runs are logged with. */
public enum ReportTo {
  /** MLflow's file store and, if there is one, a server. */
  MLFLOW,
  /** Event files. */
  TENSORBOARD;

  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

  /** As it is written on a command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<ReportTo> byName(String name) {
    return Arrays.stream(values()).filter(one -> one.toString().equals(name)).findAny();
  }

  /** Whether the environment forbids MLflow. */
  static boolean isDisabled(Map<String, String> environment) {
    return TRUE.contains(
        environment.getOrDefault("DISABLE_MLFLOW_INTEGRATION", "").toUpperCase(Locale.ROOT));
  }
}
