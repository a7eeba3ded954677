package io.slicer.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slicer.tracking.mlflow.ServerException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what a server does not have of a run: parameters, tags, points of metrics, files, status.
 * It reads the journal only, and may end anywhere: the next one goes on.
 */
final class Upload {
  /** The tag by which a run is found again at the server: the journal's identifier. */
  private static final String RUN_TAG = "slicer.run";

  private static final Logger LOG = LoggerFactory.getLogger(Upload.class);
  private static final String RUN_ID = "run_id";

  private final Path run;
  private final MlflowClient client;
  private final UploadState state;
  private final ServerRun server;

  /** A run whose upload may have begun. The caller holds the lock of the upload. */
  Upload(Path run, MlflowClient client) throws IOException {
    this.run = run;
    this.client = client;
    state = UploadState.read(run, client.server());
    server = new ServerRun(run, client, state);
  }

  /** Takes a run of the server for this one, which has not been sent anywhere. */
  void attach(String serverRunId) throws IOException {
    if (state.runId == null) {
      state.runId = serverRunId;
      server.save();
    }
  }

  /** Sends everything that is in the journal now. */
  void send() throws ServerException, IOException, InterruptedException {
    try {
      sendAll();
    } catch (ServerException e) {
      if (e.kind() != Kind.GONE || state.runId == null) {
        throw e;
      }
      LOG.warn(
          "{} no longer has the run {} ({}): a new one gets all of it",
          client.server(),
          state.runId,
          e.getMessage());
      state.forget();
      server.save();
      sendAll();
    }
  }

  private void sendAll() throws ServerException, IOException, InterruptedException {
    RunMeta meta = RunMeta.read(run.resolve(FileStore.META));
    if (state.runId == null) {
      findOrCreate(meta);
    }
    if (state.artifactUri.isEmpty()) {
      JsonNode info = client.get("runs/get", RUN_ID, server.runId()).path("run").path("info");
      state.artifactUri = info.path("artifact_uri").asText("none");
      server.save();
    }
    TextUpload texts = new TextUpload(server);
    texts.sendParameters();
    texts.sendTags();
    new MetricUpload(server).sendPoints();
    sendArtifacts();
    sendStatus(RunMeta.read(run.resolve(FileStore.META)));
  }

  private void findOrCreate(RunMeta meta)
      throws ServerException, IOException, InterruptedException {
    Path experiment = run.resolveSibling("");
    String experimentId = experiment(FileStore.name(experiment));
    // Whoever was here before may have created it and not heard of it.
    ObjectNode search = MlflowClient.JSON.createObjectNode();
    search.putArray("experiment_ids").add(experimentId);
    search.put("filter", "tags.`" + RUN_TAG + "` = '" + meta.runId() + "'");
    search.put("max_results", 1);
    JsonNode found = client.post("runs/search", search).path("runs").path(0).path("info");
    if (found.isMissingNode()) {
      ObjectNode create = MlflowClient.JSON.createObjectNode();
      create.put("experiment_id", experimentId);
      create.put("start_time", meta.startTime());
      create.put("run_name", meta.name());
      create.put("user_id", meta.user());
      create.putArray("tags").addObject().put("key", RUN_TAG).put("value", meta.runId());
      found = client.post("runs/create", create).path("run").path("info");
    }
    if (found.path(RUN_ID).asText().isEmpty()) {
      throw new ServerException(Kind.STRANGE, "the answer names no run");
    }
    state.runId = found.path(RUN_ID).asText();
    state.artifactUri = found.path("artifact_uri").asText("none");
    server.save();
  }

  private String experiment(String name) throws ServerException, InterruptedException {
    Optional<String> there = experimentByName(name);
    if (there.isPresent()) {
      return there.get();
    }
    try {
      return client
          .post("experiments/create", MlflowClient.JSON.createObjectNode().put("name", name))
          .path("experiment_id")
          .asText();
    } catch (ServerException e) {
      if (e.kind() == Kind.REFUSED) {
        // Somebody else was faster.
        return experimentByName(name).orElseThrow(() -> e);
      }
      throw e;
    }
  }

  private Optional<String> experimentByName(String name)
      throws ServerException, InterruptedException {
    try {
      JsonNode experiment =
          client.get("experiments/get-by-name", "experiment_name", name).path("experiment");
      if (experiment.path("lifecycle_stage").asText().equals("deleted")) {
        throw new ServerException(
            Kind.REFUSED,
            "the experiment \"" + name + "\" is deleted there: restore it, or choose another name");
      }
      return Optional.of(experiment.path("experiment_id").asText());
    } catch (ServerException e) {
      if (e.kind() == Kind.GONE) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void sendArtifacts() throws ServerException, IOException, InterruptedException {
    Path root = run.resolve(FileStore.ARTIFACTS);
    for (Path file : Journal.files(root)) {
      String path = Journal.key(root, file);
      String version = Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
      if (version.equals(state.artifacts.get(path))) {
        continue;
      }
      if (!state.artifactUri.startsWith("mlflow-artifacts:")) {
        server.say(
            client.server()
                + " keeps files at "
                + state.artifactUri
                + " and takes none itself: reports stay in the journal");
        return;
      }
      String place = state.artifactUri.replaceFirst("^mlflow-artifacts:(//[^/]*)?/*", "");
      try {
        client.put(place + "/" + path, file);
      } catch (ServerException e) {
        if (e.kind() != Kind.REFUSED) {
          throw e;
        }
        server.refused("the file " + path, e);
      }
      state.artifacts.put(path, version);
      server.save();
    }
  }

  private void sendStatus(RunMeta meta) throws ServerException, IOException, InterruptedException {
    String status = meta.status() + " " + meta.endTime();
    if (status.equals(state.status)) {
      return;
    }
    ObjectNode update = server.batch().put("status", meta.status().name());
    if (meta.endTime() != null) {
      update.put("end_time", meta.endTime());
    }
    client.post("runs/update", update);
    state.status = status;
    server.save();
  }
}
