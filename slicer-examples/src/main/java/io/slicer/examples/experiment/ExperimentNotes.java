package io.slicer.examples.experiment;

import io.slicer.ner.RunEnvironment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has to be known beside the tables of an experiment. */
final class ExperimentNotes {
  private ExperimentNotes() {}

  /** Which trainings are not in the tables, and what the others were trained with. */
  static String of(List<CellResult> results, List<FailedCell> failures) {
    StringBuilder text = new StringBuilder();
    if (!failures.isEmpty()) {
      text.append("\nNot in the tables, as they diverged:\n\n");
      failures.forEach(
          failed ->
              text.append("* ")
                  .append(failed.cell())
                  .append(": ")
                  .append(failed.message())
                  .append('\n'));
    }
    Map<RunEnvironment, Integer> trainings = new LinkedHashMap<>();
    results.forEach(result -> trainings.merge(result.environment(), 1, Integer::sum));
    if (!trainings.isEmpty()) {
      text.append("\nTrained with:\n\n");
      trainings.forEach(
          (environment, count) ->
              text.append("* ")
                  .append(describe(environment))
                  .append(trainings.size() > 1 ? ": " + count + " trainings" : "")
                  .append('\n'));
    }
    return text.toString();
  }

  private static String describe(RunEnvironment environment) {
    return "slicer %s, Java %s, %s, %s, %d processors"
        .formatted(
            environment.slicer(),
            environment.java(),
            environment.os(),
            environment.cpu(),
            environment.processors());
  }
}
