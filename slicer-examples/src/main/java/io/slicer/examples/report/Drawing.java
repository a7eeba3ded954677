package io.slicer.examples.report;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/**
 * A chart as Lets-Plot draws it: an SVG element for wide screens and one for narrow ones, of which
 * the page shows the one that fits, so that letters have the same size on both.
 */
abstract class Drawing {
  private static final Pattern ID = Pattern.compile("\\bid=\"([^\"]+)\"");
  private static final int FONT_SIZE = 13;

  /** What Lets-Plot writes in where the page has its own. */
  private static final String FONT = "Lucida Grande, sans-serif";

  /** Of the screen. */
  enum Width {
    WIDE(760),
    NARROW(350);

    final int pixels;

    Width(int pixels) {
      this.pixels = pixels;
    }
  }

  /** What is drawn, without size and theme. */
  abstract Map<String, Object> plot(Width width);

  abstract int height(Width width);

  /** The figures that are drawn. */
  abstract Table table();

  /** Says what the colours are, if there are several. */
  abstract void appendLegend(Element figure);

  final Element svg(Width width, String name) {
    Map<String, Object> spec = new HashMap<>(plot(width));
    spec.put("kind", "plot");
    spec.put("theme", theme());
    int height = height(width);
    String svg = LetsPlot.svg(spec, width.pixels, height).replace(FONT, "inherit");
    String prefix = name + "-" + width.name().toLowerCase(Locale.ROOT);
    Element element =
        Jsoup.parse(Ink.toPage(withIds(svg, prefix)), Parser.xmlParser()).expectFirst("svg");
    return element
        .removeAttr("width")
        .removeAttr("height")
        .attr("viewBox", "0 0 " + width.pixels + " " + height)
        .attr("role", "img")
        .addClass(width.name().toLowerCase(Locale.ROOT));
  }

  /** Lets-Plot draws ids by lot; these are the same every time, and the page's own. */
  private static String withIds(String svg, String prefix) {
    Map<String, String> names = new LinkedHashMap<>();
    ID.matcher(svg)
        .results()
        .forEach(id -> names.putIfAbsent(id.group(1), prefix + "-" + names.size()));
    String renamed = svg;
    for (Map.Entry<String, String> name : names.entrySet()) {
      renamed = renamed.replace(name.getKey(), name.getValue());
    }
    return renamed;
  }

  private static Map<String, Object> theme() {
    Map<String, Object> text = Map.of("color", Ink.TEXT, "size", FONT_SIZE);
    Map<String, Object> theme = new HashMap<>();
    theme.put("name", "minimal2");
    for (String blank :
        List.of("plot_background", "panel_background", "axis_ticks", "panel_grid_minor")) {
      theme.put(blank, "blank");
    }
    theme.put("axis_title", text);
    theme.put("axis_text", text);
    theme.put("axis_line", Map.of("color", Ink.LINE, "size", 1));
    theme.put("panel_grid_major", Map.of("color", Ink.GRID, "size", 1));
    theme.put("legend_position", "none");
    return theme;
  }

  /** A scale for an axis; its values are in the unit in which the axis writes them. */
  static Map<String, Object> scale(String aesthetic, Axis axis) {
    Map<String, Object> scale = new HashMap<>();
    scale.put("aesthetic", aesthetic);
    scale.put("name", axis.format().head(axis.name()));
    return scale;
  }

  static Element legend(Element figure) {
    return figure.appendElement("ul").addClass("legend");
  }

  static void legendEntry(Element legend, String key, String colour, String name) {
    Element entry = legend.appendElement("li");
    entry
        .appendElement("span")
        .attr("aria-hidden", "true")
        .attr("style", "color:" + Ink.toPage(colour))
        .text(key);
    entry.appendElement("span").text(name);
  }
}
