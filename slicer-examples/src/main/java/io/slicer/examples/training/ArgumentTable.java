package io.slicer.examples.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.examples.cli.Json;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a run as a table: all that its record has, each called as its option is, so that
 * none can be forgotten.
 */
public final class ArgumentTable {
  private ArgumentTable() {}

  /**
   * A table of arguments. What is not given has no value in it; what is a record or a map itself
   * has no row.
   *
   * @param caption of the table
   * @param arguments a record whose components are called as their options are
   * @return the table
   */
  public static Table of(String caption, Object arguments) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    JsonNode json = Json.MAPPER.valueToTree(arguments);
    for (Map.Entry<String, JsonNode> field : json.properties()) {
      if (!field.getValue().isObject()) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(field.getKey());
        row.add(field.getValue().isNull() ? null : written(field.getValue()));
        rows.add(row);
      }
    }
    return new Table(caption, List.of(Column.text("argument"), Column.text("value")), rows);
  }

  private static String written(JsonNode value) {
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(written(item)));
      return String.join(",", items);
    }
    return value.isNumber() ? plain(value.decimalValue()) : value.asText();
  }

  /**
   * A number as one would type it.
   *
   * @param value of an argument
   * @return without an exponent, and without zeros at its end
   */
  public static String plain(double value) {
    return plain(BigDecimal.valueOf(value));
  }

  private static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }
}
