package io.slicer.examples.training;

import io.slicer.examples.report.Column;
import io.slicer.examples.report.Table;
import io.slicer.finetune.RunEnvironment;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the parts of a run ran on, which need not be one machine. */
public final class EnvironmentTable {
  private EnvironmentTable() {}

  /**
   * A row for each environment.
   *
   * @param caption of the table
   * @param parts what is counted, such as trainings
   * @param environments of all parts
   * @return the table
   */
  public static Table of(String caption, String parts, Collection<RunEnvironment> environments) {
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
}
