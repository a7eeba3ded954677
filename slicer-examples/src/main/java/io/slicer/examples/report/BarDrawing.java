package io.slicer.examples.report;

import com.google.common.collect.Lists;
import io.slicer.examples.report.BarChart.Bar;
import io.slicer.examples.report.BarChart.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/** Draws a bar chart: upwards, as Lets-Plot begins below, and then turned. */
final class BarDrawing extends Drawing {
  private static final int FRAME = 60;
  private static final int GAP = 12;
  private static final int BAR = 14;

  private final BarChart chart;

  BarDrawing(BarChart chart) {
    this.chart = chart;
  }

  @Override
  int height(Width width) {
    return FRAME + chart.categories().size() * (GAP + BAR * chart.series().size());
  }

  @Override
  Map<String, Object> plot(Width width) {
    Drawn bars = new Drawn();
    boolean intervals = false;
    for (Series series : Lists.reverse(chart.series())) {
      for (int c = 0; c < chart.categories().size(); c++) {
        Bar bar = series.bars().get(c);
        if (Double.isFinite(bar.value())) {
          bars.add(chart.categories().get(c), series.name(), bar);
          intervals |= bar.hasInterval();
        }
      }
    }
    List<Map<String, Object>> layers = new ArrayList<>();
    Map<String, Object> filled =
        layer("bar", bars, Map.of("x", "category", "y", "value", "fill", "series"));
    filled.put("size", 0);
    layers.add(filled);
    if (intervals) {
      Map<String, Object> whiskers =
          layer(
              "errorbar",
              bars,
              Map.of("x", "category", "ymin", "low", "ymax", "high", "group", "series"));
      whiskers.put("color", Ink.STRONG);
      whiskers.put("width", 0.3);
      layers.add(whiskers);
    }
    return Map.of("layers", layers, "scales", scales(bars), "coord", Map.of("name", "flip"));
  }

  /** Bars, column by column. */
  private final class Drawn {
    private final List<String> categories = new ArrayList<>();
    private final List<String> series = new ArrayList<>();
    private final List<Double> values = new ArrayList<>();
    private final List<Double> lows = new ArrayList<>();
    private final List<Double> highs = new ArrayList<>();

    void add(String category, String name, Bar bar) {
      Format format = chart.values().format();
      categories.add(category);
      series.add(name);
      values.add(format.scaled(bar.value()));
      lows.add(format.scaled(bar.low() == null ? bar.value() : bar.low()));
      highs.add(format.scaled(bar.high() == null ? bar.value() : bar.high()));
    }

    /** Whether no bar has a length, which would put zero into the middle. */
    boolean isFlat() {
      return Stream.of(values, lows, highs).flatMap(List::stream).allMatch(value -> value == 0);
    }

    Map<String, Object> columns() {
      return Map.of(
          "category", categories, "series", series, "value", values, "low", lows, "high", highs);
    }
  }

  private static Map<String, Object> layer(
      String geometry, Drawn data, Map<String, String> mapping) {
    Map<String, Object> layer = new HashMap<>();
    layer.put("geom", geometry);
    layer.put("stat", "identity");
    layer.put("data", data.columns());
    layer.put("mapping", mapping);
    layer.put("position", Map.of("name", "dodge", "width", 0.8));
    layer.put("width", 0.8);
    return layer;
  }

  private List<Map<String, Object>> scales(Drawn bars) {
    Map<String, Object> values = scale("y", chart.values());
    if (bars.isFlat()) {
      values.put("limits", List.of(0, 1));
    }
    Map<String, Object> categories =
        Map.of(
            "aesthetic",
            "x",
            "discrete",
            true,
            "limits",
            Lists.reverse(chart.categories()),
            "name",
            "");
    List<String> names = chart.series().stream().map(Series::name).toList();
    List<String> colours = new ArrayList<>();
    for (int s = 0; s < names.size(); s++) {
      colours.add(Ink.series(s));
    }
    Map<String, Object> fill =
        Map.of(
            "aesthetic",
            "fill",
            "discrete",
            true,
            "limits",
            Lists.reverse(names),
            "values",
            Lists.reverse(colours));
    return List.of(values, categories, fill);
  }

  @Override
  void appendLegend(Element figure) {
    if (chart.series().size() < 2) {
      return;
    }
    Element legend = legend(figure);
    for (int s = 0; s < chart.series().size(); s++) {
      legendEntry(legend, "■", Ink.series(s), chart.series().get(s).name());
    }
  }

  @Override
  Table table() {
    Format format = chart.values().format();
    List<Column> columns = new ArrayList<>(List.of(Column.text("")));
    List<Boolean> intervals = new ArrayList<>();
    for (Series series : chart.series()) {
      boolean any = series.bars().stream().anyMatch(Bar::hasInterval);
      intervals.add(any);
      columns.add(new Column(series.name(), format, Column.Shading.NONE));
      if (any) {
        columns.add(new Column(series.name() + ", low", format, Column.Shading.NONE));
        columns.add(new Column(series.name() + ", high", format, Column.Shading.NONE));
      }
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int c = 0; c < chart.categories().size(); c++) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(chart.categories().get(c));
      for (int s = 0; s < chart.series().size(); s++) {
        Bar bar = chart.series().get(s).bars().get(c);
        row.add(bar.value());
        if (intervals.get(s)) {
          row.add(bar.low());
          row.add(bar.high());
        }
      }
      rows.add(row);
    }
    return new Table(chart.caption(), columns, rows);
  }
}
