package io.slicer.tracking.mlflow;

import io.slicer.testing.mlflow.Point;
import io.slicer.testing.mlflow.StoreKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a journal holds, read line by line without the code that is tested. */
final class JournalPoints {
  private JournalPoints() {}

  /** The points of each metric as a server of this kind gives them back. */
  static Map<String, List<Point>> of(Path run, StoreKind kind) throws IOException {
    Map<String, List<Point>> all = new TreeMap<>();
    Path metrics = run.resolve("metrics");
    try (var walk = Files.walk(metrics)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        List<Point> points = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
          String[] fields = line.split(" ", -1);
          double value = Double.parseDouble(fields[1]);
          if (kind == StoreKind.SQL) {
            value = Double.isInfinite(value) ? Math.copySign(Double.MAX_VALUE, value) : value + 0.0;
          }
          points.add(new Point(Long.parseLong(fields[0]), value, Long.parseLong(fields[2])));
        }
        all.put(metrics.relativize(file).toString().replace('\\', '/'), points);
      }
    }
    return all;
  }
}
