package io.slicer.examples.hyperx;

import io.slicer.examples.cli.Csv;
import io.slicer.finetune.RunEnvironment;
import io.slicer.finetune.TrainingSummary;
import io.slicer.hyperx.Pair;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run found, as {@code metrics.json} has it.
 *
 * @param pairs the figures of each pair that was evaluated, {@code ner#tr}
 * @param untrained those of them whose task or language was never trained
 * @param parts the parameters that were trained, and those that were not
 * @param tasks how similar their embeddings are
 * @param languages how similar their embeddings are
 * @param layers how similar their embeddings are; without names if layers have none
 * @param training what it did and cost
 * @param environment what it ran on
 */
record HyperxMetrics(
    Map<String, Map<String, Double>> pairs,
    List<String> untrained,
    TrainedParts parts,
    Similarity tasks,
    Similarity languages,
    Similarity layers,
    TrainingSummary training,
    RunEnvironment environment) {
  HyperxMetrics {
    pairs = Collections.unmodifiableMap(new LinkedHashMap<>(pairs));
    untrained = List.copyOf(untrained);
  }

  /** How many steps read data of a pair. */
  long steps(Pair pair) {
    return training.stepsByList().getOrDefault(pair.toString(), 0L);
  }

  /** A row for each figure, for spreadsheets: the figures not rounded. */
  String csv() {
    Csv rows = new Csv("pair,figure,value");
    pairs.forEach((pair, figures) -> figures.forEach((name, value) -> rows.add(pair, name, value)));
    return rows.toString();
  }
}
