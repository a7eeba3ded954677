package io.slicer.examples.crosslingual.result;

import com.google.common.base.Splitter;
import io.slicer.examples.crosslingual.cell.Cost;
import io.slicer.examples.crosslingual.task.TaskRecipe;
import io.slicer.examples.report.Block;
import io.slicer.examples.report.Column;
import io.slicer.examples.report.Section;
import io.slicer.examples.report.Table;
import io.slicer.examples.training.ArgumentTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What was done, and what it has cost. */
final class StepsView {
  private static final double GIGABYTE = 1e9;

  private StepsView() {}

  static Section of(TransferResults results) {
    List<Block> blocks = new ArrayList<>();
    blocks.add(ArgumentTable.of("Settings", results.settings()));
    blocks.add(recipes(results));
    blocks.add(kinds(results.costs()));
    blocks.add(
        ArgumentTable.environments(
            "What the steps ran on",
            "steps",
            results.costs().values().stream().map(Cost::environment).toList()));
    return new Section("What was done", blocks);
  }

  /** What differs from model to model; results.json has all. */
  private static Table recipes(TransferResults results) {
    Table table =
        Table.of(
            "Trainings",
            Column.text("model"),
            Column.integer("most examples"),
            Column.decimal("epochs", 1),
            Column.integer("batch size"),
            Column.text("learning rate"),
            Column.text("weight decay"),
            Column.integer("sub-words"));
    for (Map.Entry<String, TaskRecipe> entry : results.settings().recipes().entrySet()) {
      TaskRecipe how = entry.getValue();
      table =
          table.with(
              entry.getKey(),
              how.maxTrain(),
              how.recipe().epochs(),
              how.recipe().batchSize(),
              ArgumentTable.plain(how.learningRate()),
              ArgumentTable.plain(how.recipe().weightDecay()),
              how.recipe().maxLength());
    }
    return table;
  }

  /** Time and memory of all steps of a kind together; results.json has those of each step. */
  private static Table kinds(Map<String, Cost> costs) {
    Map<String, List<Cost>> kinds = new LinkedHashMap<>();
    costs.forEach(
        (cell, cost) -> kinds.computeIfAbsent(kind(cell), key -> new ArrayList<>()).add(cost));
    Table table =
        Table.of(
            "Time and memory of steps",
            Column.text("step"),
            Column.integer("number"),
            Column.decimal("seconds", 1),
            Column.decimal("peak memory, GB", 2));
    for (Map.Entry<String, List<Cost>> kind : kinds.entrySet()) {
      table =
          table.with(
              kind.getKey(),
              kind.getValue().size(),
              kind.getValue().stream().mapToDouble(Cost::seconds).sum(),
              kind.getValue().stream()
                  .map(Cost::peakBytes)
                  .filter(Objects::nonNull)
                  .mapToDouble(bytes -> bytes / GIGABYTE)
                  .max()
                  .orElse(Double.NaN));
    }
    return table;
  }

  private static String kind(String cell) {
    List<String> parts = Splitter.on('_').splitToList(cell);
    return switch (parts.get(0)) {
      case "lm" -> "language models";
      case "vectors" -> "cosines of vectors";
      case "task" -> "models of " + parts.get(1);
      case "choose" -> "lambdas of " + parts.get(1);
      default -> "report of " + parts.get(1);
    };
  }
}
