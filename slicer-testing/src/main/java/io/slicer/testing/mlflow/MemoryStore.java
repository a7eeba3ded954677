package io.slicer.testing.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.ByteSource;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Experiments and runs in memory, and what MLflow 3.17 answers to those who ask for them. In one
 * thing it is stricter: fields of a wrong type are an error, where MLflow drops them and says that
 * all is well.
 */
final class MemoryStore {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String API = "/api/2.0/mlflow/";
  private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";
  private static final Pattern TAG_FILTER = Pattern.compile("tags\\.`([^`]+)` = '([^']*)'");
  private static final Set<String> STATUSES =
      Set.of("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED");

  private final StoreKind kind;
  private final boolean servesArtifacts;
  private final Map<String, String> experiments = new LinkedHashMap<>();
  private final Map<String, MemoryRun> runs = new LinkedHashMap<>();

  MemoryStore(StoreKind kind, boolean servesArtifacts) {
    this.kind = kind;
    this.servesArtifacts = servesArtifacts;
  }

  synchronized void forget() {
    experiments.clear();
    runs.clear();
  }

  synchronized void deleteRun(String id) {
    run(id).deleted = true;
  }

  synchronized Answer answer(Request request) {
    try {
      return route(request);
    } catch (Refusal e) {
      return e.answer();
    } catch (UncheckedIOException e) {
      return Answer.page(500); // not JSON
    }
  }

  private Answer route(Request request) {
    if (request.path().startsWith(ARTIFACTS)) {
      return putArtifact(request);
    }
    Map<String, String> query = request.query();
    return switch (request.method() + " " + request.path().replace(API, "")) {
      case "GET /health" -> Answer.text("OK");
      case "GET /version" -> Answer.text("3.17.2");
      case "GET /get-artifact" -> artifact(query);
      case "GET experiments/get-by-name" -> experiment(query.get("experiment_name"));
      case "POST experiments/create" -> createExperiment(Posted.of(request));
      case "POST runs/create" -> createRun(Posted.of(request));
      case "GET runs/get" -> described(run(query));
      case "POST runs/search" -> search(Posted.of(request));
      case "POST runs/update" -> update(Posted.of(request));
      case "POST runs/set-tag" -> setTag(Posted.of(request));
      case "POST runs/log-batch" -> logBatch(Posted.of(request));
      case "GET metrics/get-history" -> history(query);
      case "GET artifacts/list" -> artifacts(query);
      default -> Answer.page(404);
    };
  }

  private static Answer done() {
    return Answer.json(JSON.createObjectNode());
  }

  private Answer experiment(@Nullable String name) {
    for (Map.Entry<String, String> each : experiments.entrySet()) {
      if (each.getValue().equals(name)) {
        ObjectNode found = JSON.createObjectNode();
        found
            .putObject("experiment")
            .put("experiment_id", each.getKey())
            .put("name", name)
            .put("lifecycle_stage", "active");
        return Answer.json(found);
      }
    }
    throw Refusal.absent("Experiment '%s'".formatted(name));
  }

  private Answer createExperiment(Posted posted) {
    String name = posted.text("name");
    if (name.isEmpty() || name.length() > 500) {
      throw Refusal.invalid("'%s' is no name of an experiment".formatted(name));
    } else if (experiments.containsValue(name)) {
      throw Refusal.exists("Experiment '%s'".formatted(name));
    }
    String id = String.valueOf(experiments.size() + 1);
    experiments.put(id, name);
    return Answer.json(JSON.createObjectNode().put("experiment_id", id));
  }

  private Answer createRun(Posted posted) {
    String experiment = posted.text("experiment_id");
    if (!experiments.containsKey(experiment)) {
      throw Refusal.absent("Experiment " + experiment);
    }
    String name = posted.text("run_name");
    MemoryRun run =
        new MemoryRun(
            experiment,
            posted.has("start_time") ? posted.whole("start_time") : 0,
            name.isEmpty() ? "capable-finch-17" : name);
    posted.list("tags").forEach(tag -> setting(run, tag).run());
    runs.put(run.id, run);
    return described(run);
  }

  private Answer described(MemoryRun run) {
    return Answer.json(JSON.createObjectNode().set("run", run.json(location(run))));
  }

  private MemoryRun run(@Nullable String id) {
    MemoryRun run = runs.get(id);
    if (run == null) {
      throw Refusal.absent("Run '%s'".formatted(id));
    }
    return run;
  }

  private MemoryRun run(Map<String, String> query) {
    return run(query.get("run_id"));
  }

  private MemoryRun active(Posted posted) {
    MemoryRun run = run(posted.text("run_id"));
    if (run.deleted) {
      throw Refusal.invalid("The run %s must be in the 'active' state.".formatted(run.id));
    }
    return run;
  }

  private Answer search(Posted posted) {
    String filter = posted.text("filter");
    Matcher tag = TAG_FILTER.matcher(filter);
    if (!filter.isEmpty() && !tag.matches()) {
      throw Refusal.invalid("Invalid filter '%s'".formatted(filter));
    }
    List<String> wanted =
        posted.json().path("experiment_ids").valueStream().map(JsonNode::asText).toList();
    ArrayNode found = JSON.createArrayNode();
    for (MemoryRun run : runs.values()) {
      if (!run.deleted
          && wanted.contains(run.experiment)
          && (filter.isEmpty() || tag.group(2).equals(run.tags.get(tag.group(1))))) {
        found.add(run.json(location(run)));
      }
    }
    ObjectNode answer = JSON.createObjectNode();
    return Answer.json(found.isEmpty() ? answer : answer.set("runs", found));
  }

  private Answer update(Posted posted) {
    MemoryRun run = active(posted);
    String status = posted.text("status");
    if (STATUSES.contains(status)) {
      run.status = status;
    }
    if (posted.has("end_time")) {
      run.endTime = posted.whole("end_time");
    }
    if (posted.has("run_name")) {
      run.name = posted.text("run_name");
    }
    return Answer.json(JSON.createObjectNode().set("run_info", run.info(location(run))));
  }

  private Answer setTag(Posted posted) {
    setting(active(posted), posted).run();
    return done();
  }

  private Answer logBatch(Posted posted) {
    MemoryRun run = active(posted);
    List<Posted> metrics = posted.list("metrics");
    List<Posted> params = posted.list("params");
    List<Posted> tags = posted.list("tags");
    limit("metrics", metrics.size(), 1000);
    limit("params", params.size(), 100);
    limit("tags", tags.size(), 100);
    limit("metrics, params and tags", metrics.size() + params.size() + tags.size(), 1000);
    // All of a batch is done, or nothing.
    List<Runnable> work = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (Posted param : params) {
      String key = param.key();
      String value = param.text("value", 6000);
      if (!keys.add(key)) {
        throw Refusal.invalid("Duplicate parameter keys have been submitted: " + key);
      } else if (!run.params.getOrDefault(key, value).equals(value)) {
        String message = "Changing param values is not allowed. Param with key='" + key + "'";
        throw kind == StoreKind.SQL ? Refusal.invalid(message) : Refusal.internal(message);
      }
      work.add(() -> run.params.put(key, value));
    }
    for (Posted metric : metrics) {
      String key = metric.key();
      // A file cannot be a directory too.
      if (kind == StoreKind.FILES && run.metrics.keySet().stream().anyMatch(clashesWith(key))) {
        throw Refusal.internal("'%s' cannot be stored beside the others".formatted(key));
      }
      Point point =
          new Point(metric.whole("timestamp"), metric.number("value"), metric.whole("step"));
      work.add(() -> run.add(key, point, kind));
    }
    tags.forEach(tag -> work.add(setting(run, tag)));
    work.forEach(Runnable::run);
    return done();
  }

  private static Predicate<String> clashesWith(String key) {
    return other -> other.startsWith(key + "/") || key.startsWith(other + "/");
  }

  private static Runnable setting(MemoryRun run, Posted tag) {
    String key = tag.key();
    String value = tag.text("value", 8000);
    return () -> run.tags.put(key, value);
  }

  private static void limit(String what, int size, int most) {
    if (size > most) {
      throw Refusal.invalid(
          "A batch logging request can contain at most %d %s, got %d".formatted(most, what, size));
    }
  }

  private Answer history(Map<String, String> query) {
    String key = query.getOrDefault("metric_key", "");
    List<Point> points = run(query).metrics.getOrDefault(key, List.of());
    int from = Integer.parseInt(query.getOrDefault("page_token", "0"));
    int most = Integer.parseInt(query.getOrDefault("max_results", "25000"));
    int end = Math.min(points.size(), from + most);
    ObjectNode answer = JSON.createObjectNode();
    if (from < end) {
      ArrayNode page = answer.putArray("metrics");
      points.subList(from, end).forEach(point -> page.add(MemoryRun.json(key, point)));
    }
    if (end < points.size()) {
      answer.put("next_page_token", String.valueOf(end));
    }
    return Answer.json(answer);
  }

  private Answer putArtifact(Request request) {
    String path = request.path().substring(ARTIFACTS.length());
    if (path.contains("..")) {
      throw Refusal.invalid("Invalid path: " + path);
    }
    String[] parts = path.split("/", 4);
    if (!request.method().equals("PUT") || parts.length < 4 || !servesArtifacts) {
      return Answer.page(404);
    }
    run(parts[1]).artifacts.put(parts[3], request.body());
    return Answer.bytes(ByteSource.empty());
  }

  private Answer artifact(Map<String, String> query) {
    ByteSource artifact = run(query.get("run_uuid")).artifacts.get(query.get("path"));
    return artifact == null ? Answer.page(404) : Answer.bytes(artifact);
  }

  private Answer artifacts(Map<String, String> query) {
    MemoryRun run = run(query);
    String folder = query.containsKey("path") ? query.get("path") + "/" : "";
    ObjectNode answer = JSON.createObjectNode().put("root_uri", location(run));
    Set<String> folders = new TreeSet<>();
    run.artifacts.forEach(
        (path, bytes) -> {
          int slash = path.indexOf('/', folder.length());
          if (path.startsWith(folder) && slash < 0) {
            ObjectNode file = answer.withArray("/files").addObject();
            file.put("path", path)
                .put("is_dir", false)
                .put("file_size", bytes.sizeIfKnown().or(0L));
          } else if (path.startsWith(folder) && folders.add(path.substring(0, slash))) {
            ObjectNode file = answer.withArray("/files").addObject();
            file.put("path", path.substring(0, slash)).put("is_dir", true);
          }
        });
    return Answer.json(answer);
  }

  private String location(MemoryRun run) {
    String path = run.experiment + "/" + run.id + "/artifacts";
    return servesArtifacts ? "mlflow-artifacts:/" + path : "/srv/mlruns/" + path;
  }
}
