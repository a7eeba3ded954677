package io.slicer.examples.crosslingual;

import io.slicer.examples.cli.Json;
import io.slicer.examples.crosslingual.cell.Cells;
import io.slicer.examples.crosslingual.cell.Cost;
import io.slicer.examples.crosslingual.cell.KeptModel;
import io.slicer.examples.crosslingual.cell.LanguageModelResult;
import io.slicer.examples.crosslingual.cell.Start;
import io.slicer.examples.crosslingual.cell.Step;
import io.slicer.examples.crosslingual.cell.TaskModelResult;
import io.slicer.examples.crosslingual.task.Examples;
import io.slicer.examples.crosslingual.task.Task;
import io.slicer.examples.crosslingual.task.TaskRecipe;
import io.slicer.examples.crosslingual.task.TaskWork;
import io.slicer.hub.PretrainedModel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Trains the model of each task, or takes the one that is given. */
final class TaskModelSteps {
  private final RunContext context;
  private final Map<String, Path> given;

  /**
   * Steps.
   *
   * @param given models by their cells
   */
  TaskModelSteps(RunContext context, Map<String, Path> given) {
    this.context = context;
    this.given = given;
  }

  Step<TaskModelResult> step(TaskWork<?, ?> work, Start start) {
    Task task = work.task();
    String cell = Cells.taskModel(task, start);
    Path ready = given.get(cell);
    TaskRecipe recipe = context.settings().recipe(task.toString());
    int examples = ready == null ? trained(work, recipe).size() : 0;
    String words =
        ready == null
            ? String.format(
                Locale.ROOT, "model of %s %s: %,d examples", task, start.words(), examples)
            : "model of " + task + " " + start.words() + ", which is given";
    return new Step<>(
        cell,
        ready == null && start == Start.ENGLISH ? List.of(sourceCell()) : List.of(),
        words,
        ready == null ? cell.substring(0, cell.lastIndexOf('_')) : "task model that is given",
        ready == null ? examples * recipe.recipe().epochs() : 1,
        () -> inputs(work, start, cell),
        inputs -> work(work, start, cell, inputs),
        TaskModelResult.TYPE);
  }

  private String sourceCell() {
    return Cells.languageModel(context.settings().source());
  }

  private static Examples<?> trained(TaskWork<?, ?> work, TaskRecipe recipe) {
    return work.trained(recipe);
  }

  private Map<String, String> inputs(TaskWork<?, ?> work, Start start, String cell) {
    Map<String, String> inputs = new LinkedHashMap<>();
    Path ready = given.get(cell);
    if (ready == null) {
      TaskRecipe recipe = context.settings().recipe(work.task().toString());
      inputs.put("start", startSha256(start));
      inputs.put("training examples", trained(work, recipe).sha256());
      inputs.put("recipe", Json.line(recipe));
    } else {
      inputs.put(
          "model",
          context
              .directory()
              .result(cell, TaskModelResult.TYPE)
              .map(found -> found.model().sha256(ready))
              .orElseGet(() -> KeptModel.fingerprint(ready)));
    }
    return inputs;
  }

  private String startSha256(Start start) {
    return start == Start.BASE ? context.settings().modelSha256() : source().model().sha256();
  }

  private LanguageModelResult source() {
    return context.directory().result(sourceCell(), LanguageModelResult.TYPE).orElseThrow();
  }

  private TaskModelResult work(
      TaskWork<?, ?> work, Start start, String cell, Map<String, String> inputs) {
    Cost.Meter meter = Cost.begin();
    Path ready = given.get(cell);
    if (ready != null) {
      return new TaskModelResult(
          work.task(),
          start,
          inputs,
          KeptModel.given(ready, Objects.requireNonNull(inputs.get("model"))),
          0,
          meter.cost());
    }
    TaskRecipe recipe = context.settings().recipe(work.task().toString());
    PretrainedModel from =
        start == Start.BASE
            ? context.base()
            : PretrainedModel.of(context.directory().model(sourceCell(), source().model()));
    context.train(cell, training -> work.train(from, recipe, training));
    return new TaskModelResult(
        work.task(),
        start,
        inputs,
        KeptModel.trained(context.directory().training(cell).model()),
        trained(work, recipe).size(),
        meter.cost());
  }
}
