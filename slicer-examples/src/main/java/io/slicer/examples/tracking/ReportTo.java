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
    return isTrue(environment, "DISABLE_MLFLOW_INTEGRATION");
  }

  /** Whether a variable says so, in one of transformers' words. */
  static boolean isTrue(Map<String, String> environment, String variable) {
    return TRUE.contains(environment.getOrDefault(variable, "").toUpperCase(Locale.ROOT));
  }
}
