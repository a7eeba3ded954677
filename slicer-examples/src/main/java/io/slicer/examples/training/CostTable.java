package io.slicer.examples.training;

import io.slicer.examples.report.Column;
import io.slicer.examples.report.Table;
import io.slicer.finetune.RunEnvironment;
import io.slicer.finetune.TrainingSummary;

/** What trainings cost, as a table of a report. */
public final class CostTable {
  private static final double GIGABYTE = 1e9;

  private CostTable() {}

  /**
   * A table without rows.
   *
   * @return the table, for {@link #with}
   */
  public static Table empty() {
    return Table.of(
        "What training cost, evaluation not counted",
        Column.text("model"),
        Column.integer("steps"),
        Column.integer("tokens"),
        Column.decimal("seconds", 1),
        Column.integer("tokens/s"),
        Column.decimal("peak memory, GB", 2),
        Column.decimal("mean loss", 4),
        Column.text("processor"));
  }

  /**
   * A table with one more row.
   *
   * @param table of {@link #empty}
   * @param model its name
   * @param training what it did
   * @param environment what it ran on
   * @return the table
   */
  public static Table with(
      Table table, String model, TrainingSummary training, RunEnvironment environment) {
    Long peak = training.peakResidentBytes();
    return table.with(
        model,
        training.steps(),
        training.realTokens(),
        training.seconds(),
        training.realTokensPerSecond(),
        peak == null ? null : peak / GIGABYTE,
        training.loss(),
        environment.cpu());
  }
}
