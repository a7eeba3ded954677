package io.slicer.examples.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;

/**
 * Tables as HTML. Numbers carry their exact value in {@code data-value}, by which they are sorted.
 */
final class HtmlTable {
  private HtmlTable() {}

  static void append(Element parent, Table table) {
    Element element = parent.appendElement("table");
    Element head = element.appendElement("thead").appendElement("tr");
    for (Column column : table.columns()) {
      sortable(head, column.format().head(column.name()), column.format());
    }
    List<Shades> shades = new ArrayList<>();
    for (int c = 0; c < table.columns().size(); c++) {
      shades.add(shades(table, c));
    }
    Element body = element.appendElement("tbody");
    for (List<@Nullable Object> row : table.rows()) {
      Element line = body.appendElement("tr");
      for (int c = 0; c < row.size(); c++) {
        Element cell = c == 0 ? rowHead(line) : line.appendElement("td");
        fill(cell, row.get(c), table.columns().get(c).format(), shades.get(c));
      }
    }
  }

  /** Bars are as long as those of their column, colours as strong as those of the like columns. */
  private static Shades shades(Table table, int column) {
    Column own = table.columns().get(column);
    List<@Nullable Object> values = new ArrayList<>();
    for (int c = 0; c < table.columns().size(); c++) {
      int like = c;
      Column other = table.columns().get(c);
      boolean compared =
          own.shading() == Column.Shading.HEAT
              ? other.shading() == own.shading() && other.format().equals(own.format())
              : c == column;
      if (compared) {
        table.rows().forEach(row -> values.add(row.get(like)));
      }
    }
    return Shades.of(own.shading(), values);
  }

  static void append(Element parent, HeatMap map) {
    Element element = parent.appendElement("table");
    Element head = element.appendElement("thead").appendElement("tr");
    sortable(head, map.rowsAre() + " \\ " + map.columnsAre(), Format.TEXT);
    map.columns().forEach(name -> sortable(head, name, map.format()));
    List<@Nullable Object> all = new ArrayList<>();
    map.values().forEach(all::addAll);
    Shades shades = Shades.of(map.colours(), all);
    Element body = element.appendElement("tbody");
    for (int r = 0; r < map.rows().size(); r++) {
      Element line = body.appendElement("tr");
      fill(rowHead(line), map.rows().get(r), Format.TEXT, Shades.NONE);
      for (Double value : map.values().get(r)) {
        fill(line.appendElement("td"), value, map.format(), shades);
      }
    }
  }

  static void append(Element parent, TokenTable tokens) {
    // Of the frame, so that it is the end of the sentence that has to be scrolled to.
    parent.attr("dir", tokens.isRightToLeft() ? "rtl" : "ltr");
    Element element =
        parent.appendElement("table").addClass("tokens").attr("lang", tokens.language());
    Element body = element.appendElement("tbody");
    for (TokenTable.Line line : tokens.lines()) {
      Element row = body.appendElement("tr");
      rowHead(row).attr("lang", "en").text(line.format().head(line.name()));
      Shades shades = Shades.of(line.shading(), line.values());
      for (Object value : line.values()) {
        fill(row.appendElement("td"), value, line.format(), shades);
      }
    }
  }

  private static void sortable(Element row, String name, Format format) {
    Element head = row.appendElement("th").attr("scope", "col");
    if (format.isNumber()) {
      head.addClass("number");
    }
    head.appendElement("button").attr("type", "button").text(name);
  }

  private static Element rowHead(Element row) {
    return row.appendElement("th").attr("scope", "row");
  }

  private static void fill(Element cell, @Nullable Object value, Format format, Shades shades) {
    cell.text(format.write(value));
    if (Format.isMissing(value)) {
      cell.addClass("missing");
    }
    if (!format.isNumber()) {
      cell.attr("dir", "auto");
      return;
    }
    cell.addClass("number");
    double number = Format.number(value);
    if (value != null && Double.isFinite(number)) {
      cell.attr("data-value", value instanceof Number ? value.toString() : Double.toString(number));
      shades.apply(cell, number);
    }
  }

  /** How strong the colour behind a number is. */
  private record Shades(@Nullable String style, double least, double greatest) {
    static final Shades NONE = new Shades(null, 0, 0);

    static Shades of(Column.Shading shading, List<? extends @Nullable Object> values) {
      return switch (shading) {
        case NONE -> NONE;
        case BAR -> fromZero("bar", values);
        case HEAT -> fromZero("heat", values);
      };
    }

    static Shades of(HeatMap.Colours colours, List<? extends @Nullable Object> values) {
      return switch (colours) {
        case FROM_ZERO -> fromZero("heat", values);
        case FROM_LEAST -> new Shades("heat", extreme(values, -1), extreme(values, 1));
      };
    }

    private static Shades fromZero(String style, List<? extends @Nullable Object> values) {
      return new Shades(style, 0, Math.max(extreme(values, 1), -extreme(values, -1)));
    }

    /** The greatest value, or with sign -1 the least. */
    private static double extreme(List<? extends @Nullable Object> values, int sign) {
      return sign
          * values.stream()
              .mapToDouble(value -> sign * Format.number(value))
              .filter(Double::isFinite)
              .max()
              .orElse(0);
    }

    void apply(Element cell, double value) {
      if (style == null || greatest == least) {
        return;
      }
      double strength = Math.abs(value - least) / (greatest - least);
      cell.addClass(style).attr("style", String.format(Locale.ROOT, "--share:%.3f", strength));
      if (value < least) {
        cell.addClass("below");
      }
    }
  }
}
