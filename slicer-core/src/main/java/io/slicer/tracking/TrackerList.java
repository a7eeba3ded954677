package io.slicer.tracking;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Several trackers, each of which is told everything. */
record TrackerList(List<? extends Tracker> all) implements Tracker {
  TrackerList(List<? extends Tracker> all) {
    this.all = List.copyOf(all);
  }

  @Override
  public void resumed(long step) {
    all.forEach(tracker -> tracker.resumed(step));
  }

  @Override
  public void parameters(Map<String, ?> values) {
    all.forEach(tracker -> tracker.parameters(values));
  }

  @Override
  public void metrics(long step, Map<String, Double> values) {
    all.forEach(tracker -> tracker.metrics(step, values));
  }

  @Override
  public void tags(Map<String, String> values) {
    all.forEach(tracker -> tracker.tags(values));
  }

  @Override
  public void text(String path, String content) {
    all.forEach(tracker -> tracker.text(path, content));
  }

  @Override
  public void artifact(String path, Path source) {
    all.forEach(tracker -> tracker.artifact(path, source));
  }

  @Override
  public void status(RunStatus status) {
    all.forEach(tracker -> tracker.status(status));
  }

  @Override
  public void close() {
    all.forEach(Tracker::close);
  }
}
