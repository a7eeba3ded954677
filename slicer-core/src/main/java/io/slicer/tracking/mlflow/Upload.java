package io.slicer.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.HashMultiset;
import com.google.common.collect.Lists;
import com.google.common.collect.Multiset;
import io.slicer.tracking.mlflow.MetricFile.Line;
import io.slicer.tracking.mlflow.ServerException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what a server does not have of a run: parameters, tags, points of metrics in the order of
 * their times, files, status. It reads the journal only, and may end anywhere: the next one goes
 * on.
 *
 * <p>A batch whose answer did not come may have been carried out. Its points are compared with
 * those that the server has before they are sent again, as not every server drops those that it
 * has.
 */
final class Upload {
  /** The tag by which a run is found again at the server: the journal's identifier. */
  static final String RUN_TAG = "slicer.run";

  static final String PARENT_TAG = "mlflow.parentRunId";

  private static final Logger LOG = LoggerFactory.getLogger(Upload.class);
  private static final int METRICS = 1000;
  private static final int PARAMETERS = 100;
  private static final int TAGS = 100;
  private static final int LONGEST_PARAMETER = 6000;
  private static final int LONGEST_TAG = 8000;
  private static final int HISTORY_PAGE = 25_000;
  private static final String RUN_ID = "run_id";
  private static final String KEY = "key";
  private static final String VALUE = "value";

  private final Path run;
  private final MlflowClient client;
  private final UploadState state;
  private boolean saidNoArtifacts;

  /** A run whose upload may have begun. The caller holds the lock of the upload. */
  Upload(Path run, MlflowClient client) throws IOException {
    this.run = run;
    this.client = client;
    state = UploadState.read(run, client.server());
  }

  /** Takes a run of the server for this one, which has not been sent anywhere. */
  void attach(String serverRunId) throws IOException {
    if (state.runId == null) {
      state.runId = serverRunId;
      save();
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
      save();
      sendAll();
    }
  }

  private void sendAll() throws ServerException, IOException, InterruptedException {
    RunMeta meta = RunMeta.read(run.resolve(FileStore.META));
    if (state.runId == null) {
      findOrCreate(meta);
    }
    if (state.artifactUri.isEmpty()) {
      JsonNode info = client.get("runs/get", RUN_ID, runId()).path("run").path("info");
      state.artifactUri = info.path("artifact_uri").asText("none");
      save();
    }
    sendParameters();
    sendTags();
    sendMetrics();
    sendArtifacts();
    sendStatus(RunMeta.read(run.resolve(FileStore.META)));
  }

  private String runId() {
    return String.valueOf(state.runId);
  }

  private void save() throws IOException {
    state.write(run, client.server());
  }

  // ---- the run ----

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
      create.putArray("tags").addObject().put(KEY, RUN_TAG).put(VALUE, meta.runId());
      found = client.post("runs/create", create).path("run").path("info");
    }
    if (found.path(RUN_ID).asText().isEmpty()) {
      throw new ServerException(Kind.STRANGE, "the answer names no run");
    }
    state.runId = found.path(RUN_ID).asText();
    state.artifactUri = found.path("artifact_uri").asText("none");
    save();
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

  private ObjectNode batch() {
    return MlflowClient.JSON.createObjectNode().put(RUN_ID, runId());
  }

  private void log(ObjectNode batch) throws ServerException, InterruptedException {
    client.post("runs/log-batch", batch);
  }

  private void refused(String what, ServerException e) throws IOException {
    String sentence = what + ": " + e.getMessage();
    if (!state.refused.contains(sentence)) {
      state.refused.add(sentence);
      LOG.warn(
          "{} does not take {}; the journal has it, and the rest goes on",
          client.server(),
          sentence);
    }
    save();
  }

  // ---- parameters and tags ----

  /** They go by themselves: one that is refused takes all of its batch with it. */
  private void sendParameters() throws ServerException, IOException, InterruptedException {
    Map<String, String> left = texts(Journal.PARAMS, state.parameters);
    for (List<String> keys : Lists.partition(List.copyOf(left.keySet()), PARAMETERS)) {
      try {
        log(parameters(keys, left));
      } catch (ServerException e) {
        if (e.kind() != Kind.REFUSED && !e.isParameterChanged()) {
          throw e;
        }
        for (String key : keys) {
          sendParameter(key, left);
        }
      }
      state.parameters.addAll(keys);
      save();
    }
  }

  private void sendParameter(String key, Map<String, String> values)
      throws ServerException, IOException, InterruptedException {
    try {
      log(parameters(List.of(key), values));
    } catch (ServerException e) {
      if (e.kind() != Kind.REFUSED && !e.isParameterChanged()) {
        throw e;
      }
      refused("the parameter " + key, e);
    }
  }

  private ObjectNode parameters(List<String> keys, Map<String, String> values) {
    ObjectNode batch = batch();
    ArrayNode params = batch.putArray("params");
    for (String key : keys) {
      params
          .addObject()
          .put(KEY, key)
          .put(VALUE, cut(values.getOrDefault(key, ""), LONGEST_PARAMETER));
    }
    return batch;
  }

  private void sendTags() throws ServerException, IOException, InterruptedException {
    Map<String, String> left = texts(Journal.TAGS, Set.of());
    Optional<String> parent = Optional.ofNullable(left.remove(PARENT_TAG)).flatMap(this::atServer);
    parent.ifPresent(id -> left.put(PARENT_TAG, id));
    left.entrySet().removeIf(tag -> tag.getValue().equals(state.tags.get(tag.getKey())));
    for (List<String> keys : Lists.partition(List.copyOf(left.keySet()), TAGS)) {
      ObjectNode batch = batch();
      ArrayNode tags = batch.putArray("tags");
      for (String key : keys) {
        tags.addObject().put(KEY, key).put(VALUE, cut(left.getOrDefault(key, ""), LONGEST_TAG));
      }
      try {
        log(batch);
      } catch (ServerException e) {
        if (e.kind() != Kind.REFUSED) {
          throw e;
        }
        refused("the tags " + keys, e);
      }
      keys.forEach(key -> state.tags.put(key, left.getOrDefault(key, "")));
      save();
    }
  }

  /** The server's identifier of a run of the same experiment, once it has one. */
  private Optional<String> atServer(String journalRunId) {
    try {
      Path other = run.resolveSibling(journalRunId);
      return Optional.ofNullable(UploadState.read(other, client.server()).runId);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Map<String, String> texts(String kind, Set<String> without) throws IOException {
    Path root = run.resolve(kind);
    Map<String, String> texts = new TreeMap<>();
    for (Path file : Journal.files(root)) {
      String key = Journal.key(root, file);
      if (!without.contains(key)) {
        texts.put(key, Files.readString(file));
      }
    }
    return texts;
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end);
  }

  // ---- metrics ----

  /** A point of a metric. */
  private record Point(String key, Line line) {}

  private void sendMetrics() throws ServerException, IOException, InterruptedException {
    if (!state.pending.isEmpty()) {
      send(missing(pendingPoints()));
    }
    for (List<Point> points = next(); !points.isEmpty(); points = next()) {
      points.forEach(point -> state.pending.put(point.key(), point.line().end()));
      save();
      send(points);
    }
  }

  /** Has the server take what is pending. */
  private void send(List<Point> points) throws ServerException, IOException, InterruptedException {
    if (!points.isEmpty()) {
      ObjectNode batch = batch();
      ArrayNode metrics = batch.putArray("metrics");
      for (Point point : points) {
        ObjectNode metric = metrics.addObject().put(KEY, point.key());
        double value = point.line().value();
        if (Double.isFinite(value)) {
          metric.put(VALUE, value);
        } else {
          metric.put(VALUE, Double.toString(value));
        }
        metric.put("timestamp", point.line().time()).put("step", point.line().step());
      }
      try {
        log(batch);
      } catch (ServerException e) {
        if (e.kind() != Kind.REFUSED) {
          throw e;
        }
        refused("points of " + state.pending.keySet(), e);
      }
    }
    state.metrics.putAll(state.pending);
    state.pending.clear();
    save();
  }

  /** Points that the server does not have, in the order of their times. */
  private List<Point> next() throws IOException {
    Path root = run.resolve(Journal.METRICS);
    PriorityQueue<Deque<Point>> files =
        new PriorityQueue<>(Comparator.comparingLong(points -> points.getFirst().line().time()));
    for (Path file : Journal.files(root)) {
      String key = Journal.key(root, file);
      long from = state.metrics.getOrDefault(key, 0L);
      if (Files.size(file) > from) {
        Deque<Point> points = new ArrayDeque<>();
        MetricFile.lines(file, from, METRICS).forEach(line -> points.add(new Point(key, line)));
        if (!points.isEmpty()) {
          files.add(points);
        }
      }
    }
    List<Point> next = new ArrayList<>();
    while (next.size() < METRICS && !files.isEmpty()) {
      Deque<Point> earliest = files.remove();
      next.add(earliest.removeFirst());
      if (!earliest.isEmpty()) {
        files.add(earliest);
      }
    }
    return next;
  }

  private List<Point> pendingPoints() throws IOException {
    List<Point> points = new ArrayList<>();
    for (Map.Entry<String, Long> file : state.pending.entrySet()) {
      long from = state.metrics.getOrDefault(file.getKey(), 0L);
      Path path = run.resolve(Journal.METRICS).resolve(file.getKey());
      for (Line line : MetricFile.lines(path, from, METRICS)) {
        if (line.end() <= file.getValue()) {
          points.add(new Point(file.getKey(), line));
        }
      }
    }
    points.sort(Comparator.comparingLong(point -> point.line().time()));
    return points;
  }

  private List<Point> missing(List<Point> points) throws ServerException, InterruptedException {
    Map<String, Multiset<String>> there = new LinkedHashMap<>();
    for (String key : state.pending.keySet()) {
      there.put(key, history(key));
    }
    List<Point> missing = new ArrayList<>();
    for (Point point : points) {
      Multiset<String> of = there.getOrDefault(point.key(), HashMultiset.create());
      Line line = point.line();
      if (!of.remove(text(line.time(), line.value(), line.step()))) {
        missing.add(point);
      }
    }
    return missing;
  }

  private Multiset<String> history(String key) throws ServerException, InterruptedException {
    Multiset<String> points = HashMultiset.create();
    String page = "";
    do {
      JsonNode answer =
          client.get(
              "metrics/get-history",
              RUN_ID,
              runId(),
              "metric_key",
              key,
              "max_results",
              String.valueOf(HISTORY_PAGE),
              "page_token",
              page);
      for (JsonNode metric : answer.path("metrics")) {
        points.add(
            text(
                metric.path("timestamp").asLong(),
                number(metric.path(VALUE)),
                metric.path("step").asLong()));
      }
      page = answer.path("next_page_token").asText("");
    } while (!page.isEmpty());
    return points;
  }

  private static double number(JsonNode value) {
    return value.isNumber() ? value.asDouble() : Double.parseDouble(value.asText("NaN"));
  }

  /** A data base without infinities keeps the greatest number instead, and zero has no sign. */
  private static String text(long time, double value, long step) {
    double kept = Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, value)) + 0.0;
    return time + " " + kept + " " + step;
  }

  // ---- files and status ----

  private void sendArtifacts() throws ServerException, IOException, InterruptedException {
    Path root = run.resolve(FileStore.ARTIFACTS);
    for (Path file : Journal.files(root)) {
      String path = Journal.key(root, file);
      String version = Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
      if (version.equals(state.artifacts.get(path))) {
        continue;
      }
      if (!state.artifactUri.startsWith("mlflow-artifacts:")) {
        sayNoArtifacts();
        return;
      }
      String place = state.artifactUri.replaceFirst("^mlflow-artifacts:(//[^/]*)?/*", "");
      try {
        client.put(place + "/" + path, file);
      } catch (ServerException e) {
        if (e.kind() != Kind.REFUSED) {
          throw e;
        }
        refused("the file " + path, e);
      }
      state.artifacts.put(path, version);
      save();
    }
  }

  private void sayNoArtifacts() {
    if (!saidNoArtifacts) {
      saidNoArtifacts = true;
      LOG.warn(
          "{} keeps files at {} and takes none itself: reports stay in the journal, {}",
          client.server(),
          state.artifactUri,
          run.resolve(FileStore.ARTIFACTS));
    }
  }

  private void sendStatus(RunMeta meta) throws ServerException, IOException, InterruptedException {
    String status = meta.status() + " " + meta.endTime();
    if (status.equals(state.status)) {
      return;
    }
    ObjectNode update = batch().put("status", meta.status().name());
    if (meta.endTime() != null) {
      update.put("end_time", meta.endTime());
    }
    client.post("runs/update", update);
    state.status = status;
    save();
  }

  // ---- what is left ----

  /** Points that the server does not have. */
  long pointsLeft() throws IOException {
    long left = 0;
    Path root = run.resolve(Journal.METRICS);
    for (Path file : Journal.files(root)) {
      long from = state.metrics.getOrDefault(Journal.key(root, file), 0L);
      left += MetricFile.lines(file, from, Integer.MAX_VALUE).size();
    }
    return left;
  }

  /** Where the server has the run; empty as long as it has none. */
  Optional<String> serverRunId() {
    return Optional.ofNullable(state.runId);
  }
}
