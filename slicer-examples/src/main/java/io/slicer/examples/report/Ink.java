package io.slicer.examples.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Colours of drawings. They are drawn with colours that stand for the page's and are exchanged for
 * those afterwards, so that one drawing is right in light and in dark.
 */
final class Ink {
  static final String TEXT = "#0a0b20";
  static final String STRONG = "#0a0b23";
  static final String LINE = "#0a0b21";
  static final String GRID = "#0a0b22";

  static final int SERIES = 8;
  private static final Map<String, String> PAGE = page();

  private Ink() {}

  /** The colour of a series; from the ninth on they repeat. */
  static String series(int index) {
    return String.format(Locale.ROOT, "#0a0b%02x", index % SERIES);
  }

  private static Map<String, String> page() {
    Map<String, String> page = new LinkedHashMap<>();
    page.put(TEXT, "var(--muted)");
    page.put(STRONG, "var(--text)");
    page.put(LINE, "var(--line-strong)");
    page.put(GRID, "var(--line)");
    for (int i = 0; i < SERIES; i++) {
      page.put(series(i), "var(--series-" + (i + 1) + ")");
    }
    return page;
  }

  /** The page's colours instead of those that stand for them, however they are written. */
  static String toPage(String drawing) {
    String result = drawing;
    for (Map.Entry<String, String> colour : PAGE.entrySet()) {
      String hex = colour.getKey();
      int blue = Integer.parseInt(hex.substring(5), 16);
      result =
          result
              .replace(hex, colour.getValue())
              .replace("rgb(10,11," + blue + ")", colour.getValue());
    }
    return result;
  }
}
