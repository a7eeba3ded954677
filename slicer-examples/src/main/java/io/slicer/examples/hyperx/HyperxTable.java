package io.slicer.examples.hyperx;

import io.slicer.examples.training.RunTable;

/** The figures of a run as a table for people. */
final class HyperxTable {
  private HyperxTable() {}

  /** The table of a run. */
  static String of(HyperxArguments arguments, HyperxMetrics metrics) {
    RunTable table =
        new RunTable(2)
            .line(
                "%s, trained on %s; temperature %s, seed %d",
                arguments.model(),
                arguments.train().isEmpty()
                    ? "the demonstration data"
                    : String.join(", ", arguments.train()),
                arguments.temperature(),
                arguments.seed())
            .line("")
            .row("pair", "figure", "value");
    metrics
        .pairs()
        .forEach(
            (pair, figures) ->
                figures.forEach(
                    (name, value) -> table.row(pair, name, RunTable.number("%.4f", value))));
    table.rows().line("");
    if (!metrics.untrained().isEmpty()) {
      table
          .line(
              "adapters of chance, as task or language was never trained: %s",
              String.join(", ", metrics.untrained()))
          .line("");
    }
    return table.training(metrics.training()).toString();
  }
}
