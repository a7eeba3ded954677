package io.slicer.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.tracking.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the file meta.yaml of a run says.
 *
 * @param startTime in milliseconds since 1970
 * @param endTime in milliseconds since 1970; null while the run goes on
 */
record RunMeta(
    String runId,
    String experimentId,
    String name,
    String user,
    String artifactUri,
    RunStatus status,
    long startTime,
    @Nullable Long endTime) {
  private static final String RUN_ID = "run_id";
  private static final String EXPERIMENT_ID = "experiment_id";
  private static final String RUN_NAME = "run_name";
  private static final String USER_ID = "user_id";
  private static final String ARTIFACT_URI = "artifact_uri";
  private static final String STATUS = "status";
  private static final String START_TIME = "start_time";
  private static final String END_TIME = "end_time";
  private static final int LOCAL = 4;

  static RunMeta read(Path file) throws IOException {
    JsonNode meta = Yaml.read(file);
    return new RunMeta(
        meta.path(RUN_ID).asText(),
        meta.path(EXPERIMENT_ID).asText(),
        meta.path(RUN_NAME).asText(""),
        meta.path(USER_ID).asText(""),
        meta.path(ARTIFACT_URI).asText(""),
        status(meta.path(STATUS).asInt(code(RunStatus.RUNNING))),
        meta.path(START_TIME).asLong(),
        meta.path(END_TIME).isNumber() ? meta.path(END_TIME).asLong() : null);
  }

  private static RunStatus status(int code) {
    for (RunStatus status : RunStatus.values()) {
      if (code(status) == code) {
        return status;
      }
    }
    return RunStatus.RUNNING;
  }

  private static int code(RunStatus status) {
    return switch (status) {
      case RUNNING -> 1;
      case FINISHED -> 3;
      case FAILED -> 4;
      case KILLED -> 5;
    };
  }

  RunMeta with(RunStatus newStatus, @Nullable Long newEnd) {
    return new RunMeta(runId, experimentId, name, user, artifactUri, newStatus, startTime, newEnd);
  }

  /** All fields that MLflow's own runs have: readers miss the whole experiment without some. */
  String toYaml() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(ARTIFACT_URI, artifactUri);
    fields.put(END_TIME, endTime);
    fields.put("entry_point_name", "");
    fields.put(EXPERIMENT_ID, experimentId);
    fields.put("lifecycle_stage", "active");
    fields.put(RUN_ID, runId);
    fields.put(RUN_NAME, name);
    fields.put("source_name", "");
    fields.put("source_type", LOCAL);
    fields.put("source_version", "");
    fields.put(START_TIME, startTime);
    fields.put(STATUS, code(status));
    fields.put("tags", List.of());
    fields.put(USER_ID, user);
    return Yaml.of(fields);
  }
}
