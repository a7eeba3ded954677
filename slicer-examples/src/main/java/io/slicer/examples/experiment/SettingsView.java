package io.slicer.examples.experiment;

import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.examples.training.ArgumentTable;
import io.slicer.finetune.RunEnvironment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What all trainings had in common, and what they ran on. */
final class SettingsView {
  private SettingsView() {}

  static Section of(Findings findings) {
    ExperimentSettings settings = findings.settings();
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Paragraph(
            String.format(
                Locale.ROOT,
                "Figures are of the first %,d sentences of each language, or of all if there are"
                    + " fewer%s.",
                settings.finalSentences(),
                settings.epochSentences() == 0
                    ? ""
                    : String.format(
                        Locale.ROOT,
                        "; after an epoch of the first %,d",
                        settings.epochSentences()))));
    blocks.add(ArgumentTable.of("Settings", settings));
    blocks.add(environments(findings.cells()));
    return new Section("What was done", blocks);
  }

  private static Table environments(List<CellResult> cells) {
    Map<RunEnvironment, Integer> trainings = new LinkedHashMap<>();
    cells.forEach(cell -> trainings.merge(cell.environment(), 1, Integer::sum));
    Table table =
        Table.of(
            "What the trainings ran on",
            Column.text("processor"),
            Column.integer("processors"),
            Column.text("system"),
            Column.text("Java"),
            Column.text("slicer"),
            Column.integer("trainings"));
    for (Map.Entry<RunEnvironment, Integer> entry : trainings.entrySet()) {
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
