package io.slicer.tracking.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.HashMultiset;
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
import java.util.PriorityQueue;

/**
 * Sends the points of a run's metrics, in the order of their times.
 *
 * <p>A batch whose answer did not come may have been carried out. Its points are compared with
 * those that the server has before they are sent again, as not every server drops those that it
 * has.
 */
final class MetricUpload {
  private static final int METRICS = 1000;
  private static final int HISTORY_PAGE = 25_000;
  private static final String VALUE = "value";

  private final ServerRun server;

  MetricUpload(ServerRun server) {
    this.server = server;
  }

  /** A point of a metric. */
  private record Point(String key, Line line) {}

  void sendPoints() throws ServerException, IOException, InterruptedException {
    if (!server.state().pending.isEmpty()) {
      send(missing(pendingPoints()));
    }
    for (List<Point> points = next(); !points.isEmpty(); points = next()) {
      points.forEach(point -> server.state().pending.put(point.key(), point.line().end()));
      server.save();
      send(points);
    }
  }

  /** Has the server take what is pending. */
  private void send(List<Point> points) throws ServerException, IOException, InterruptedException {
    if (!points.isEmpty()) {
      ObjectNode batch = server.batch();
      ArrayNode metrics = batch.putArray("metrics");
      for (Point point : points) {
        ObjectNode metric = metrics.addObject().put("key", point.key());
        double value = point.line().value();
        if (Double.isFinite(value)) {
          metric.put(VALUE, value);
        } else {
          metric.put(VALUE, Double.toString(value));
        }
        metric.put("timestamp", point.line().time()).put("step", point.line().step());
      }
      try {
        server.log(batch);
      } catch (ServerException e) {
        if (e.kind() != Kind.REFUSED) {
          throw e;
        }
        server.refused("points of " + server.state().pending.keySet(), e);
      }
    }
    server.state().metrics.putAll(server.state().pending);
    server.state().pending.clear();
    server.save();
  }

  /** Points that the server does not have, in the order of their times. */
  private List<Point> next() throws IOException {
    Path root = server.run().resolve(Journal.METRICS);
    PriorityQueue<Deque<Point>> files =
        new PriorityQueue<>(Comparator.comparingLong(points -> points.getFirst().line().time()));
    for (Path file : Journal.files(root)) {
      String key = Journal.key(root, file);
      long from = server.state().metrics.getOrDefault(key, 0L);
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
    for (Map.Entry<String, Long> file : server.state().pending.entrySet()) {
      long from = server.state().metrics.getOrDefault(file.getKey(), 0L);
      Path path = server.run().resolve(Journal.METRICS).resolve(file.getKey());
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
    for (String key : server.state().pending.keySet()) {
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
          server
              .client()
              .get(
                  "metrics/get-history",
                  "run_id",
                  server.runId(),
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
}
