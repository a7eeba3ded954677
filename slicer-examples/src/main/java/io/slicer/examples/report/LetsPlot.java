package io.slicer.examples.report;

import java.util.HashMap;
import java.util.Map;
import org.jetbrains.letsPlot.commons.encoding.RGBEncoder;
import org.jetbrains.letsPlot.commons.geometry.DoubleVector;
import org.jetbrains.letsPlot.core.util.PlotSvgExportCommon;

/** Draws what is described to Lets-Plot as in its other languages, by nested maps. */
public final class LetsPlot {
  private LetsPlot() {}

  /**
   * Draws a plot or a grid of plots.
   *
   * @param specification of the kind {@code plot} or {@code subplots}
   * @param width in pixels
   * @param height in pixels
   * @return an SVG document, whose text is text
   */
  public static String svg(Map<String, Object> specification, int width, int height) {
    RGBEncoder noImages =
        (columns, rows, pixels) -> {
          throw new UnsupportedOperationException("a plot with an image");
        };
    return PlotSvgExportCommon.INSTANCE.buildSvgImageFromRawSpecs(
        new HashMap<>(specification), new DoubleVector(width, height), noImages, false);
  }
}
