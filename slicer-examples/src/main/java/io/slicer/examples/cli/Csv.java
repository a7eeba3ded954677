package io.slicer.examples.cli;

import com.google.common.base.CharMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table for spreadsheets: numbers are not rounded, and what is not a number is left out. */
public final class Csv {
  private static final CharMatcher SPECIAL = CharMatcher.anyOf(",\"\r\n");

  private final StringBuilder lines = new StringBuilder();

  /**
   * A table without rows.
   *
   * @param columns their names, with commas between
   */
  public Csv(String columns) {
    lines.append(columns).append('\n');
  }

  /**
   * Adds a row.
   *
   * @param values of the columns, without commas in them unless they are {@link #fields}
   */
  public void add(Object... values) {
    lines.append(fields(values)).append('\n');
  }

  /**
   * Some columns of a row.
   *
   * @param values of these columns
   * @return the values with commas between
   */
  public static String fields(Object... values) {
    List<String> fields = new ArrayList<>();
    for (Object value : values) {
      fields.add(value instanceof Double number && number.isNaN() ? "" : value.toString());
    }
    return String.join(",", fields);
  }

  /**
   * A text as a field.
   *
   * @param text any, or null for nothing
   * @return the text, in quotation marks if it has a comma, a quotation mark or a line end
   */
  public static String text(@Nullable String text) {
    if (text == null) {
      return "";
    }
    return SPECIAL.matchesAnyOf(text) ? "\"" + text.replace("\"", "\"\"") + "\"" : text;
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
