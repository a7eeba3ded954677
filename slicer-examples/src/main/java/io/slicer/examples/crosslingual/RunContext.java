package io.slicer.examples.crosslingual;

import io.slicer.examples.cli.Progress;
import io.slicer.examples.crosslingual.cell.CellDirectory;
import io.slicer.examples.crosslingual.cell.Settings;
import io.slicer.examples.crosslingual.task.TaskRecipe;
import io.slicer.examples.crosslingual.task.Training;
import io.slicer.examples.tracking.RunTracking;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import java.io.PrintWriter;
import java.util.function.Consumer;

/**
 * Where a run is, and who watches it.
 *
 * @param directory of its cells
 * @param base the published checkpoint
 * @param runs what trainings are logged by
 * @param progress where it is shown how far something is
 * @param err for what somebody who watches wants to know
 */
record RunContext(
    CellDirectory directory,
    PretrainedModel base,
    RunTracking runs,
    Progress progress,
    PrintWriter err) {
  Settings settings() {
    return directory.settings();
  }

  /** How models are opened besides training. */
  InferenceSettings inference(TaskRecipe recipe) {
    return recipe.recipe().inference();
  }

  /** Trains something in a cell. */
  void train(String cell, Consumer<Training> work) {
    runs.run(
        cell,
        tracker -> {
          work.accept(
              new Training(directory.training(cell), tracker, runs.loggingSteps(), progress, err));
          return cell;
        });
  }
}
