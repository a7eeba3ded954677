package io.slicer.examples.bench;

import io.slicer.examples.bench.ScalingReport.Measured;
import io.slicer.examples.bench.ScalingReport.Point;
import io.slicer.examples.bench.ScalingReport.Sweep;
import io.slicer.examples.bench.candidate.Sizes;
import io.slicer.examples.report.LetsPlot;
import io.slicer.files.AtomicFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A report as a picture: a row for each size that is varied, speed on the left and resident memory
 * on the right. Nothing is painted behind it, and its colours stand out from white and from black.
 */
final class ScalingFigure {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 240;
  private static final String TEXT = "#7d7d7d";
  private static final String TRAINING = "#d9730d";
  private static final String SCORING = "#3b82d6";

  private ScalingFigure() {}

  /** Writes an SVG file. */
  static void write(ScalingReport report, Path file) {
    List<Object> panels = new ArrayList<>();
    for (Sweep sweep : report.sweeps()) {
      List<Map<String, Object>> row = panels(sweep);
      panels.addAll(row);
      if (row.size() == 1) {
        panels.add("blank");
      }
    }
    Map<String, Object> spec = new HashMap<>();
    spec.put("kind", "subplots");
    spec.put("layout", Map.of("name", "grid", "ncol", 2, "nrow", report.sweeps().size()));
    spec.put("figures", panels);
    spec.put("theme", Map.of("plot_background", "blank"));
    AtomicFiles.write(file, LetsPlot.svg(spec, 2 * WIDTH, HEIGHT * report.sweeps().size()));
  }

  /** A row of the picture. There is no memory where the system does not tell it. */
  static List<Map<String, Object>> panels(Sweep sweep) {
    Map<String, Object> speed =
        panel(sweep, "real tokens/s", measured -> measured.statistics().median());
    return hasResidentMemory(sweep)
        ? List.of(speed, panel(sweep, "resident memory, MB", ScalingFigure::residentMegabytes))
        : List.of(speed);
  }

  private static boolean hasResidentMemory(Sweep sweep) {
    return sweep.points().stream()
        .allMatch(
            point ->
                point.training().memory().residentBytes() != null
                    && point.scoring().memory().residentBytes() != null);
  }

  private static double residentMegabytes(Measured measured) {
    Long bytes = measured.memory().residentBytes();
    return bytes == null ? Double.NaN : bytes / ScalingReport.MEGABYTE;
  }

  private static Map<String, Object> panel(
      Sweep sweep, String title, ToDoubleFunction<Measured> value) {
    Map<String, Object> panel = new HashMap<>();
    panel.put("kind", "plot");
    panel.put("data", data(sweep.points(), value));
    panel.put("mapping", Map.of("x", "size", "y", "value", "color", "work"));
    panel.put(
        "layers",
        List.of(Map.of("geom", "line", "size", 1.2), Map.of("geom", "point", "size", 3.5)));
    panel.put("scales", List.of(sizes(sweep), values(title), colours()));
    panel.put("theme", theme());
    return panel;
  }

  private static Map<String, List<Object>> data(
      List<Point> points, ToDoubleFunction<Measured> value) {
    List<Object> sizes = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    List<Object> works = new ArrayList<>();
    for (Point point : points) {
      sizes.add((double) point.value());
      values.add(value.applyAsDouble(point.training()));
      works.add("training");
      sizes.add((double) point.value());
      values.add(value.applyAsDouble(point.scoring()));
      works.add("scoring");
    }
    return Map.of("size", sizes, "value", values, "work", works);
  }

  /** Sizes of which each is twice the one before lie evenly. */
  private static Map<String, Object> sizes(Sweep sweep) {
    List<Double> all = sweep.points().stream().map(point -> (double) point.value()).toList();
    Map<String, Object> scale = new HashMap<>();
    scale.put("aesthetic", "x");
    scale.put("name", sweep.variable().toString());
    scale.put("breaks", all);
    scale.put(
        "labels", sweep.points().stream().map(point -> String.valueOf(point.value())).toList());
    if (sweep.variable() == Sizes.Variable.LENGTH || sweep.variable() == Sizes.Variable.BATCH) {
      scale.put("trans", "log2");
    }
    return scale;
  }

  private static Map<String, Object> values(String title) {
    Map<String, Object> scale = new HashMap<>();
    scale.put("aesthetic", "y");
    scale.put("name", title);
    scale.put("format", ",d");
    List<Object> fromZero = new ArrayList<>();
    fromZero.add(0.0);
    fromZero.add(null);
    scale.put("limits", fromZero);
    return scale;
  }

  private static Map<String, Object> colours() {
    return Map.of(
        "aesthetic",
        "color",
        "discrete",
        true,
        "limits",
        List.of("training", "scoring"),
        "values",
        List.of(TRAINING, SCORING),
        "name",
        "");
  }

  private static Map<String, Object> theme() {
    Map<String, Object> text = Map.of("color", TEXT, "size", 12);
    Map<String, Object> theme = new HashMap<>();
    theme.put("name", "minimal2");
    theme.put("plot_background", "blank");
    theme.put("panel_background", "blank");
    theme.put("legend_background", "blank");
    theme.put("axis_ticks", "blank");
    theme.put("panel_grid_minor", "blank");
    theme.put("panel_grid_major_x", "blank");
    theme.put("panel_grid_major_y", Map.of("color", TEXT, "size", 0.3));
    theme.put("axis_line", Map.of("color", TEXT, "size", 1));
    theme.put("axis_title", text);
    theme.put("axis_text", text);
    theme.put("legend_text", text);
    theme.put("legend_title", "blank");
    theme.put("legend_position", "bottom");
    return theme;
  }
}
