package io.slicer.testing.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.io.ByteSource;
import com.google.common.io.CharSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a tracking server has, as its own interface gives it. */
public final class MlflowRuns {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String API = "/api/2.0/mlflow/";

  private final Function<Request, Answer> server;

  MlflowRuns(Function<Request, Answer> server) {
    this.server = server;
  }

  /** Those of a server that answers over the network. */
  public static MlflowRuns of(URI server) {
    HttpClient client = HttpClient.newHttpClient();
    return new MlflowRuns(request -> send(client, server, request));
  }

  private static Answer send(HttpClient client, URI server, Request request) {
    try {
      HttpRequest.Builder builder =
          HttpRequest.newBuilder(server.resolve(request.uri()))
              .method(request.method(), BodyPublishers.ofByteArray(request.body().read()));
      request.headers().forEach(builder::header);
      HttpResponse<byte[]> answer = client.send(builder.build(), BodyHandlers.ofByteArray());
      return new Answer(answer.statusCode(), "", ByteSource.wrap(answer.body()), Map.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The runs of an experiment; none if there is no such experiment. */
  public List<StoredRun> ofExperiment(String name) {
    Answer experiment = get(API + "experiments/get-by-name", Map.of("experiment_name", name));
    if (experiment.status() == 404) {
      return List.of();
    }
    String id = json(experiment).path("experiment").path("experiment_id").asText();
    JsonNode search =
        JSON.createObjectNode()
            .put("max_results", 1000)
            .set("experiment_ids", JSON.createArrayNode().add(id));
    Map<String, String> headers = Map.of("content-type", "application/json");
    ByteSource body = CharSource.wrap(search.toString()).asByteSource(StandardCharsets.UTF_8);
    Request request = new Request("POST", URI.create(API + "runs/search"), headers, body);
    return json(server.apply(request)).path("runs").valueStream().map(this::run).toList();
  }

  private StoredRun run(JsonNode run) {
    JsonNode info = run.path("info");
    String id = info.path("run_id").asText();
    Map<String, List<Point>> metrics = new LinkedHashMap<>();
    run.path("data")
        .path("metrics")
        .forEach(
            metric -> {
              String key = metric.path("key").asText();
              metrics.put(key, points(id, key));
            });
    return new StoredRun(
        id,
        info.path("run_name").asText(),
        info.path("status").asText(),
        info.path("end_time").asLong(),
        pairs(run.path("data").path("params")),
        pairs(run.path("data").path("tags")),
        metrics);
  }

  private static Map<String, String> pairs(JsonNode list) {
    Map<String, String> pairs = new LinkedHashMap<>();
    list.forEach(pair -> pairs.put(pair.path("key").asText(), pair.path("value").asText()));
    return pairs;
  }

  private List<Point> points(String run, String key) {
    Map<String, String> query = Map.of("run_id", run, "metric_key", key);
    return json(get(API + "metrics/get-history", query))
        .path("metrics")
        .valueStream()
        .map(
            point ->
                new Point(
                    point.path("timestamp").asLong(),
                    Double.parseDouble(point.path("value").asText()),
                    point.path("step").asLong()))
        .toList();
  }

  /** The paths of a run's artifacts. */
  public List<String> artifacts(StoredRun run) {
    List<String> paths = new ArrayList<>();
    addArtifacts(Map.of("run_id", run.id()), paths);
    return paths;
  }

  private void addArtifacts(Map<String, String> folder, List<String> paths) {
    for (JsonNode file : json(get(API + "artifacts/list", folder)).path("files")) {
      String path = file.path("path").asText();
      if (file.path("is_dir").asBoolean()) {
        Map<String, String> inner = new LinkedHashMap<>(folder);
        inner.put("path", path);
        addArtifacts(inner, paths);
      } else {
        paths.add(path);
      }
    }
  }

  /** An artifact's content, which is text. */
  public String artifact(StoredRun run, String path) {
    return text(get("/get-artifact", Map.of("run_uuid", run.id(), "path", path)));
  }

  private Answer get(String path, Map<String, String> query) {
    List<String> pairs = new ArrayList<>();
    query.forEach((name, value) -> pairs.add(name + "=" + encoded(value)));
    URI uri = URI.create(path + "?" + String.join("&", pairs));
    return server.apply(new Request("GET", uri, Map.of(), ByteSource.empty()));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static JsonNode json(Answer answer) {
    try {
      return JSON.readTree(text(answer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Answer answer) {
    String text;
    try {
      text = answer.body().asCharSource(StandardCharsets.UTF_8).read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (answer.status() != 200) {
      throw new IllegalStateException(answer.status() + ": " + text);
    }
    return text;
  }
}
