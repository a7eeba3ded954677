package io.slicer.examples.bench;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import io.slicer.examples.bench.ScalingReport.Measured;
import io.slicer.examples.bench.ScalingReport.Point;
import io.slicer.examples.bench.ScalingReport.Sweep;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A report as a picture: a row for each size that is varied, speed on the left and resident memory
 * on the right. Nothing is painted behind it, and its colours stand out from white and from black.
 */
final class ScalingFigure {
  private static final int WIDTH = 440;
  private static final int HEIGHT = 240;
  private static final Color TEXT = new Color(0x7d7d7d);
  private static final Color GRID = new Color(0x80, 0x80, 0x80, 0x50);
  private static final Color NONE = new Color(0, 0, 0, 0);
  private static final Color TRAINING = new Color(0xd9730d);
  private static final Color SCORING = new Color(0x3b82d6);
  private static final int FONT_SIZE = 12;
  private static final BasicStroke LINE = new BasicStroke(2);
  private static final BasicStroke THIN = new BasicStroke(1);

  private ScalingFigure() {}

  /** Writes an SVG file. */
  static void write(ScalingReport report, Path file) {
    VectorGraphics2D page = new VectorGraphics2D();
    int y = 0;
    for (Sweep sweep : report.sweeps()) {
      int x = 0;
      for (XYChart chart : charts(sweep)) {
        paint(page, chart, x, y);
        x += WIDTH;
      }
      y += HEIGHT;
    }
    PageSize size = new PageSize(2.0 * WIDTH, y);
    try (OutputStream out = Files.newOutputStream(file)) {
      Processors.get("svg").getDocument(page.getCommands(), size).writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** A row of the picture. There is no memory where the system does not tell it. */
  static List<XYChart> charts(Sweep sweep) {
    XYChart speed = chart(sweep, "real tokens/s", measured -> measured.statistics().median());
    return hasResidentMemory(sweep)
        ? List.of(speed, chart(sweep, "resident memory, MB", ScalingFigure::residentMegabytes))
        : List.of(speed);
  }

  private static void paint(VectorGraphics2D page, XYChart chart, int x, int y) {
    page.translate(x, y);
    chart.paint(page, WIDTH, HEIGHT);
    page.translate(-x, -y);
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

  private static XYChart chart(Sweep sweep, String title, ToDoubleFunction<Measured> value) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .xAxisTitle(sweep.variable().toString())
            .yAxisTitle(title)
            .build();
    boolean doubling = isDoubling(sweep.variable());
    List<Point> points = sweep.points();
    double[] x = points.stream().mapToDouble(p -> doubling ? log2(p.value()) : p.value()).toArray();
    chart.addSeries(
        "training",
        x,
        points.stream().mapToDouble(p -> value.applyAsDouble(p.training())).toArray());
    chart.addSeries(
        "scoring", x, points.stream().mapToDouble(p -> value.applyAsDouble(p.scoring())).toArray());
    style(chart.getStyler(), doubling);
    return chart;
  }

  /** Whether each value is twice the one before: their logarithms lie evenly. */
  private static boolean isDoubling(Sizes.Variable variable) {
    return variable == Sizes.Variable.LENGTH || variable == Sizes.Variable.BATCH;
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  private static void style(XYStyler styler, boolean doubling) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE);
    styler.setBaseFont(font);
    styler.setLegendFont(font);
    styler.setAxisTitleFont(font);
    styler.setAxisTickLabelsFont(font);
    styler.setLocale(Locale.ROOT);
    styler.setChartFontColor(TEXT);
    styler.setXAxisTitleColor(TEXT);
    styler.setYAxisTitleColor(TEXT);
    styler.setAxisTickLabelsColor(TEXT);
    styler.setAxisTickMarksColor(TEXT);
    styler.setChartBackgroundColor(NONE);
    styler.setPlotBackgroundColor(NONE);
    styler.setLegendBackgroundColor(NONE);
    styler.setPlotBorderVisible(false);
    styler.setLegendBorderColor(NONE);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(THIN);
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setSeriesColors(new Color[] {TRAINING, SCORING});
    styler.setSeriesLines(new BasicStroke[] {LINE, LINE});
    styler.setSeriesMarkers(new Marker[] {SeriesMarkers.CIRCLE, SeriesMarkers.CIRCLE});
    styler.setMarkerSize(6);
    styler.setYAxisMin(0.0);
    styler.setYAxisDecimalPattern("#,##0");
    styler.setXAxisTickLabelsFormattingFunction(tick -> label(tick, doubling));
  }

  /** Sizes are whole numbers, and so is what is written at the axis. */
  static String label(double tick, boolean doubling) {
    if (tick != Math.rint(tick)) {
      return "";
    }
    return String.format(Locale.ROOT, "%.0f", doubling ? Math.pow(2, tick) : tick);
  }
}
