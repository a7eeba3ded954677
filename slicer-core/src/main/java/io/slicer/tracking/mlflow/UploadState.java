package io.slicer.tracking.mlflow;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How much of a run a server has. It is a file in the run's directory, one for each server, so that
 * whoever sends next, now or after the program was killed, goes on where the last one was.
 */
@JsonAutoDetect(fieldVisibility = Visibility.ANY)
final class UploadState {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Where the server is. */
  String server = "";

  /** The server's numbers; null as long as it has no such run. */
  @Nullable String runId;

  /** Where the server wants the run's files. */
  String artifactUri = "";

  /** How many bytes of each metric's file the server has. */
  Map<String, Long> metrics = new TreeMap<>();

  /**
   * How many bytes of some files it will have when the present request has been carried out. If
   * they are there when the next one begins, that is not known.
   */
  Map<String, Long> pending = new TreeMap<>();

  /** Parameters that it has, or that it will not take. */
  Set<String> parameters = new HashSet<>();

  /** Values of tags that it has. */
  Map<String, String> tags = new TreeMap<>();

  /** Size and time of files that it has. */
  Map<String, String> artifacts = new TreeMap<>();

  /** Status and end of the run as it has them. */
  String status = "";

  /** What it refused, in words. */
  Set<String> refused = new TreeSet<>();

  private UploadState() {}

  /** The state of a run at a server; that of nothing sent if there is none. */
  static UploadState read(Path run, MlflowServer server) throws IOException {
    Path file = file(run, server);
    UploadState state = null;
    if (Files.isRegularFile(file)) {
      state = JSON.readValue(file.toFile(), UploadState.class);
    }
    if (state == null) {
      state = new UploadState();
      state.server = server.toString();
    }
    return state;
  }

  static Path file(Path run, MlflowServer server) {
    String hash = Hashing.sha256().hashString(server.toString(), StandardCharsets.UTF_8).toString();
    return run.resolve("slicer-upload-" + hash.substring(0, 8) + ".json");
  }

  void write(Path run, MlflowServer where) throws IOException {
    Path file = file(run, where);
    Journal.place(
        file.resolveSibling(file.getFileName() + ".tmp"), file, JSON.writeValueAsBytes(this));
  }

  /** The server has lost the run: all is to be sent again, to another one. */
  void forget() {
    runId = null;
    artifactUri = "";
    metrics.clear();
    pending.clear();
    parameters.clear();
    tags.clear();
    artifacts.clear();
    status = "";
  }
}
