package io.slicer.examples.experiment;

import io.slicer.examples.report.Block;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.training.ArgumentTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
    blocks.add(
        ArgumentTable.environments(
            "What the trainings ran on",
            "trainings",
            findings.cells().stream().map(CellResult::environment).toList()));
    return new Section("What was done", blocks);
  }
}
