package io.slicer.examples.report;

import io.slicer.examples.report.LineChart.Level;
import io.slicer.examples.report.LineChart.Point;
import io.slicer.examples.report.LineChart.Series;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** Draws a line chart. Series differ in the shape of their points as well as in their colour. */
final class LineDrawing extends Drawing {
  private static final int HEIGHT = 340;
  private static final int NARROW_HEIGHT = 280;
  private static final int MOST_BREAKS = 8;
  private static final int NARROW_MOST_BREAKS = 4;

  /**
   * Of points, as R numbers them, and what looks like them in the legend: not as many as colours,
   * so that a colour that comes again has another shape.
   */
  private static final List<Shape> SHAPES =
      List.of(
          new Shape(16, "●"),
          new Shape(15, "■"),
          new Shape(17, "▲"),
          new Shape(18, "◆"),
          new Shape(25, "▼"));

  private final LineChart chart;

  LineDrawing(LineChart chart) {
    this.chart = chart;
  }

  private record Shape(int number, String key) {
    static Shape of(int series) {
      return SHAPES.get(series % SHAPES.size());
    }
  }

  @Override
  int height(Width width) {
    return width == Width.WIDE ? HEIGHT : NARROW_HEIGHT;
  }

  @Override
  Map<String, Object> plot(Width width) {
    List<Map<String, Object>> layers = new ArrayList<>();
    for (int l = 0; l < chart.levels().size(); l++) {
      Map<String, Object> layer = layer("hline", Ink.series(chart.series().size() + l), Map.of());
      layer.put("yintercept", y(chart.levels().get(l).y()));
      layer.put("linetype", "dashed");
      layers.add(layer);
    }
    for (int s = 0; s < chart.series().size(); s++) {
      layers.addAll(layers(chart.series().get(s), Ink.series(s), Shape.of(s)));
    }
    if (layers.isEmpty()) {
      // Lets-Plot draws no frame without a layer.
      layers.add(layer("point", Ink.GRID, Map.of("x", List.of(), "y", List.of())));
    }
    return Map.of("layers", layers, "scales", List.of(xScale(width), yScale()));
  }

  private List<Map<String, Object>> layers(Series series, String colour, Shape shape) {
    List<Point> drawn =
        series.points().stream().filter(point -> Double.isFinite(point.y())).toList();
    List<Map<String, Object>> layers = new ArrayList<>();
    if (drawn.isEmpty()) {
      return layers;
    }
    List<Point> intervals = drawn.stream().filter(Point::hasInterval).toList();
    if (!intervals.isEmpty()) {
      layers.add(band(intervals, colour));
    }
    Map<String, List<Double>> data =
        Map.of(
            "x", values(drawn, this::x),
            "y", values(drawn, point -> y(point.y())));
    if (!series.scattered()) {
      layers.add(layer("line", colour, data));
    }
    Map<String, Object> points = layer("point", colour, data);
    points.put("shape", shape.number());
    points.put("fill", colour);
    points.put("size", 4);
    layers.add(points);
    return layers;
  }

  private Map<String, Object> band(List<Point> points, String colour) {
    Map<String, Object> band =
        layer(
            "ribbon",
            colour,
            Map.of(
                "x", values(points, this::x),
                "ymin", values(points, point -> y(Objects.requireNonNull(point.low()))),
                "ymax", values(points, point -> y(Objects.requireNonNull(point.high())))));
    band.put("fill", colour);
    band.put("alpha", 0.15);
    band.put("size", 0);
    return band;
  }

  private static List<Double> values(List<Point> points, ToDoubleFunction<Point> value) {
    return points.stream().mapToDouble(value).boxed().toList();
  }

  /** A layer of what is called as it is drawn. */
  private static Map<String, Object> layer(
      String geometry, String colour, Map<String, List<Double>> data) {
    Map<String, Object> layer = new HashMap<>();
    layer.put("geom", geometry);
    layer.put("color", colour);
    layer.put("size", 1.2);
    layer.put("data", data);
    layer.put(
        "mapping", data.keySet().stream().collect(Collectors.toMap(name -> name, name -> name)));
    return layer;
  }

  private double x(Point point) {
    return chart.x().format().scaled(point.x());
  }

  private double y(double value) {
    return chart.y().format().scaled(value);
  }

  /** If there are few places, all are written at the axis. */
  private Map<String, Object> xScale(Width width) {
    Map<String, Object> scale = scale("x", chart.x());
    List<Double> places =
        chart.series().stream()
            .flatMap(series -> series.points().stream())
            .map(this::x)
            .distinct()
            .sorted()
            .toList();
    if (places.size() <= (width == Width.WIDE ? MOST_BREAKS : NARROW_MOST_BREAKS)) {
      scale.put("breaks", places);
      scale.put(
          "labels",
          places.stream()
              .map(place -> place / chart.x().format().scaled(1))
              .map(chart.x().format()::write)
              .toList());
    }
    if (chart.x().fromZero()) {
      scale.put("limits", Arrays.asList(0.0, null));
    }
    return scale;
  }

  private Map<String, Object> yScale() {
    Map<String, Object> scale = scale("y", chart.y());
    if (chart.y().fromZero()) {
      scale.put("limits", Arrays.asList(0.0, null));
    }
    return scale;
  }

  @Override
  void appendLegend(Element figure) {
    if (chart.series().size() + chart.levels().size() < 2) {
      return;
    }
    Element legend = legend(figure);
    for (int s = 0; s < chart.series().size(); s++) {
      legendEntry(legend, Shape.of(s).key(), Ink.series(s), chart.series().get(s).name());
    }
    for (int l = 0; l < chart.levels().size(); l++) {
      legendEntry(
          legend, "╌╌", Ink.series(chart.series().size() + l), chart.levels().get(l).name());
    }
  }

  @Override
  Table table() {
    boolean intervals =
        chart.series().stream()
            .flatMap(series -> series.points().stream())
            .anyMatch(Point::hasInterval);
    Format y = chart.y().format();
    List<Column> columns =
        new ArrayList<>(
            List.of(
                Column.text("series"),
                new Column(chart.x().name(), chart.x().format(), Column.Shading.NONE),
                new Column(chart.y().name(), y, Column.Shading.NONE)));
    if (intervals) {
      columns.add(new Column("low", y, Column.Shading.NONE));
      columns.add(new Column("high", y, Column.Shading.NONE));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Series series : chart.series()) {
      for (Point point : series.points()) {
        rows.add(row(columns, series.name(), point.x(), point.y(), point.low(), point.high()));
      }
    }
    for (Level level : chart.levels()) {
      rows.add(row(columns, level.name(), null, level.y(), null, null));
    }
    return new Table(chart.caption(), columns, rows);
  }

  private static List<@Nullable Object> row(List<Column> columns, @Nullable Object... values) {
    return Arrays.asList(values).subList(0, columns.size());
  }
}
