package io.slicer.examples.language;

import io.slicer.examples.training.RunTable;

/** The figures of a run as a table for people. */
final class LmTable {
  private LmTable() {}

  /** The table of a run. */
  static String of(LmArguments arguments, LmMetrics metrics) {
    RunTable table =
        new RunTable(1)
            .line(
                "%s, trained on %s; seed %d",
                arguments.model(), String.join(", ", arguments.text()), arguments.seed())
            .line("");
    if (!metrics.validation().isEmpty()) {
      table.row("validation", "texts", "perplexity before", "after", "loss before", "after");
      metrics
          .validation()
          .forEach(
              (name, foresight) ->
                  table.row(
                      name,
                      RunTable.number("%,d", foresight.texts()),
                      RunTable.number("%.4f", foresight.perplexityBefore()),
                      RunTable.number("%.4f", foresight.perplexityAfter()),
                      RunTable.number("%.4f", foresight.lossBefore()),
                      RunTable.number("%.4f", foresight.lossAfter())));
      table.rows().line("");
    }
    return table
        .line("mean loss in training: %.4f", metrics.training().loss())
        .training(metrics.training())
        .toString();
  }
}
