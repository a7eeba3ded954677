package io.slicer.examples.training;

import com.fasterxml.jackson.databind.JsonNode;
import io.slicer.examples.cli.Json;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Table;
import io.slicer.finetune.RunEnvironment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
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

  /**
   * A table of what the parts of a run ran on, which need not be one machine.
   *
   * @param caption of the table
   * @param parts what is counted, such as trainings
   * @param environments of all parts
   * @return the table
   */
  public static Table environments(
      String caption, String parts, Collection<RunEnvironment> environments) {
    Map<RunEnvironment, Integer> counts = new LinkedHashMap<>();
    environments.forEach(environment -> counts.merge(environment, 1, Integer::sum));
    Table table =
        Table.of(
            caption,
            Column.text("processor"),
            Column.integer("processors"),
            Column.text("system"),
            Column.text("Java"),
            Column.text("slicer"),
            Column.integer(parts));
    for (Map.Entry<RunEnvironment, Integer> entry : counts.entrySet()) {
      RunEnvironment environment = entry.getKey();
      table =
          table.with(
              environment.cpu(),
              environment.processors(),
              environment.os(),
              environment.java(),
              environment.slicer(),
              entry.getValue());
    }
    return table;
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
