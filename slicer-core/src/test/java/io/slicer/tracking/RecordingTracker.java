package io.slicer.tracking;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Keeps in memory what it is told. */
public final class RecordingTracker implements Tracker {
  /** Numbers of one moment. */
  public record Logged(long step, Map<String, Double> values) {}

  public final Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
  public final List<Logged> logged = new ArrayList<>();
  public final List<RunStatus> statuses = new ArrayList<>();

  @Override
  public void parameters(Map<String, ?> values) {
    parameters.putAll(values);
  }

  @Override
  public void metrics(long step, Map<String, Double> values) {
    logged.add(new Logged(step, values));
  }

  @Override
  public void tags(Map<String, String> values) {}

  @Override
  public void text(String path, String content) {}

  @Override
  public void artifact(String path, Path source) {}

  @Override
  public void status(RunStatus status) {
    statuses.add(status);
  }

  @Override
  public void close() {}
}
