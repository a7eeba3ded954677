package io.slicer.examples.workbook;

import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Note;
import io.slicer.examples.report.Paragraph;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.examples.training.ArgumentTable;
import io.slicer.examples.training.FineTuning;
import io.slicer.finetune.RunEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was done, with what, and what has to be known to read the figures. */
final class OverviewView {
  private OverviewView() {}

  static Section of(Workbook workbook, Optional<String> caution) {
    WorkbookArguments arguments = workbook.arguments();
    FineTuning fineTuning = arguments.fineTuning();
    List<Block> blocks = new ArrayList<>();
    caution.ifPresent(text -> blocks.add(new Note(text)));
    for (LanguageData data : workbook.corpus()) {
      data.notes().forEach(note -> blocks.add(new Note(data.language() + ": " + note)));
    }
    blocks.add(
        new Paragraph(
            "Every file was shuffled with seed "
                + arguments.samplingSeed()
                + " and its first sentences were taken, the share times its size"
                + (arguments.maxTrain() == null && arguments.maxEval() == null
                    ? ""
                    : ", or as many as --max-train and --max-eval allow")
                + ". The loss is "
                + fineTuning.words().loss()
                + ", gradients are "
                + (fineTuning.words().recipe().maxGradNorm() > 0 ? "clipped" : "not clipped")
                + ". In training "
                + fineTuning.words().alignment()
                + "; tags are compared "
                + fineTuning.scoring()
                + ". F1 is that of all entities together, as seqeval computes it. The model of the"
                + " last epoch is the one that is evaluated."));
    blocks.add(ArgumentTable.of("Arguments", arguments));
    blocks.add(environment(workbook));
    return new Section("What was done", blocks);
  }

  /** Of the trainings; several if the workbook was continued elsewhere. */
  private static Table environment(Workbook workbook) {
    Table table = Table.of("Environment", Column.text("what"), Column.text("which"));
    List<RunEnvironment> environments =
        workbook.cells().values().stream().map(CellResult::environment).distinct().toList();
    for (RunEnvironment environment : environments) {
      if (environments.size() > 1) {
        table = table.with("cells", cells(workbook, environment));
      }
      table =
          table
              .with("slicer", environment.slicer())
              .with("Java", environment.java())
              .with("system", environment.os())
              .with("processor", environment.cpu())
              .with("processors", environment.processors());
    }
    return table;
  }

  private static String cells(Workbook workbook, RunEnvironment environment) {
    return workbook.cells().values().stream()
        .filter(cell -> cell.environment().equals(environment))
        .map(CellResult::name)
        .collect(Collectors.joining(", "));
  }
}
