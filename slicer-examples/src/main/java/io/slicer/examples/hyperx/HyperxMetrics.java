package io.slicer.examples.hyperx;

import io.slicer.examples.cli.Csv;
import io.slicer.finetune.RunEnvironment;
import io.slicer.finetune.TrainingSummary;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run found, as {@code metrics.json} has it.
 *
 * @param pairs the figures of each pair that was evaluated, {@code ner#tr}
 * @param untrained those of them whose task or language was never trained
 * @param training what it did and cost
 * @param environment what it ran on
 */
record HyperxMetrics(
    Map<String, Map<String, Double>> pairs,
    List<String> untrained,
    TrainingSummary training,
    RunEnvironment environment) {
  HyperxMetrics {
    pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
    untrained = List.copyOf(untrained);
  }

  /** A row for each figure, for spreadsheets: the figures not rounded. */
  String csv() {
    Csv rows = new Csv("pair,figure,value");
    pairs.forEach((pair, figures) -> figures.forEach((name, value) -> rows.add(pair, name, value)));
    return rows.toString();
  }
}
