package io.slicer.testing.mlflow;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.io.ByteSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** A run in memory. */
final class MemoryRun {
  private static final JsonMapper JSON = new JsonMapper();

  final String id = UUID.randomUUID().toString().replace("-", "");
  final String experiment;
  final long startTime;
  final Map<String, String> params = new LinkedHashMap<>();
  final Map<String, String> tags = new LinkedHashMap<>();
  final Map<String, List<Point>> metrics = new LinkedHashMap<>();
  final Map<String, ByteSource> artifacts = new TreeMap<>();
  String name;
  String status = "RUNNING";
  long endTime;
  boolean deleted;

  MemoryRun(String experiment, long startTime, String name) {
    this.experiment = experiment;
    this.startTime = startTime;
    this.name = name;
  }

  /** No infinities, and no sign of zero. */
  private static double inDatabase(double value) {
    return Double.isInfinite(value) ? Math.copySign(Double.MAX_VALUE, value) : value + 0.0;
  }

  void add(String metric, Point point, StoreKind kind) {
    List<Point> points = metrics.computeIfAbsent(metric, key -> new ArrayList<>());
    Point kept =
        kind == StoreKind.SQL
            ? new Point(point.time(), inDatabase(point.value()), point.step())
            : point;
    if (kind == StoreKind.FILES || !points.contains(kept)) {
      points.add(kept);
    }
  }

  ObjectNode json(String artifacts) {
    ObjectNode json = JSON.createObjectNode();
    json.set("info", info(artifacts));
    ObjectNode data = json.putObject("data");
    params.forEach((key, value) -> pair(data.withArray("/params"), key, value));
    tags.forEach((key, value) -> pair(data.withArray("/tags"), key, value));
    metrics.forEach(
        (key, points) -> data.withArray("/metrics").add(json(key, points.get(points.size() - 1))));
    return json;
  }

  private static void pair(ArrayNode list, String key, String value) {
    list.addObject().put("key", key).put("value", value);
  }

  static ObjectNode json(String metric, Point point) {
    return JSON.createObjectNode()
        .put("key", metric)
        .put("value", point.value())
        .put("timestamp", point.time())
        .put("step", point.step());
  }

  ObjectNode info(String artifacts) {
    ObjectNode info =
        JSON.createObjectNode()
            .put("run_id", id)
            .put("run_name", name)
            .put("experiment_id", experiment)
            .put("status", status)
            .put("start_time", startTime)
            .put("artifact_uri", artifacts)
            .put("lifecycle_stage", deleted ? "deleted" : "active");
    if (endTime != 0) {
      info.put("end_time", endTime);
    }
    return info;
  }
}
