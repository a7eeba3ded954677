package io.slicer.tracking.mlflow;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run of a journal and what a server has of it.
 *
 * @param run the run's directory
 * @param client of the server
 * @param state what the server has
 */
record ServerRun(Path run, MlflowClient client, UploadState state) {
  private static final Logger LOG = LoggerFactory.getLogger(ServerRun.class);

  /** The server's identifier of the run, which it must have. */
  String runId() {
    return String.valueOf(state.runId);
  }

  void save() throws IOException {
    state.write(run, client.server());
  }

  /** The beginning of a request to log something. */
  ObjectNode batch() {
    return MlflowClient.JSON.createObjectNode().put("run_id", runId());
  }

  void log(ObjectNode batch) throws ServerException, InterruptedException {
    client.post("runs/log-batch", batch);
  }

  /** Sets something aside that the server will never take. */
  void refused(String what, ServerException e) throws IOException {
    say(
        client.server()
            + " does not take "
            + what
            + ": "
            + e.getMessage()
            + "; the journal has it, and the rest goes on");
    save();
  }

  /** Warns once of something, whoever sends the run next. */
  void say(String warning) throws IOException {
    if (state.refused.add(warning)) {
      LOG.warn(warning);
      save();
    }
  }
}
