package io.slicer.examples.language;

import io.slicer.finetune.RunEnvironment;
import io.slicer.finetune.TrainingSummary;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run found, as {@code metrics.json} has it.
 *
 * @param validation how well the model foresees each validation file, in their order
 * @param training what it did and cost
 * @param environment what it ran on
 */
record LmMetrics(
    Map<String, Foresight> validation, TrainingSummary training, RunEnvironment environment) {
  LmMetrics {
    validation = Collections.unmodifiableMap(new LinkedHashMap<>(validation));
  }

  /**
   * How well a model foresees texts, before the training and after it.
   *
   * @param texts how many there are
   * @param lossBefore mean loss of the masked pieces, in nats
   * @param perplexityBefore its exponential
   * @param lossAfter of the same pieces
   * @param perplexityAfter its exponential
   */
  record Foresight(
      long texts,
      double lossBefore,
      double perplexityBefore,
      double lossAfter,
      double perplexityAfter) {}

  /** A row for each validation file, for spreadsheets: the figures not rounded. */
  String csv() {
    StringBuilder lines =
        new StringBuilder(
            "validation,texts,loss_before,perplexity_before,loss_after,perplexity_after\n");
    validation.forEach(
        (name, foresight) ->
            lines
                .append(name + "," + foresight.texts())
                .append("," + foresight.lossBefore() + "," + foresight.perplexityBefore())
                .append("," + foresight.lossAfter() + "," + foresight.perplexityAfter() + "\n"));
    return lines.toString();
  }
}
