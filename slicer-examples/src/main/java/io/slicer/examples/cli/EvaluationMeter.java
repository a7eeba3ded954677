package io.slicer.examples.cli;

import io.slicer.eval.SpanReport;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.Scoring;
import io.slicer.ner.corpus.NerDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Evaluates a model and shows how far that is. */
public final class EvaluationMeter {
  private EvaluationMeter() {}

  /**
   * Tags a dataset and compares the tags with its own.
   *
   * @param dataset to evaluate with
   * @param scoring what is compared by
   * @param model evaluates a part of it
   * @param name what the progress is called
   * @param progress where it is shown
   * @return the tags and their figures
   */
  public static NerEvaluation evaluate(
      NerDataset dataset,
      Scoring scoring,
      Function<NerDataset, NerEvaluation> model,
      String name,
      Progress progress) {
    List<List<String>> gold = new ArrayList<>();
    List<List<String>> predicted = new ArrayList<>();
    SentenceMeter.each(
        dataset.sentences(),
        name,
        progress,
        portion -> {
          NerEvaluation part =
              model.apply(new NerDataset(dataset.source(), portion, dataset.labels()));
          gold.addAll(part.gold());
          predicted.addAll(part.predicted());
        });
    return new NerEvaluation(dataset, scoring, gold, predicted, SpanReport.of(gold, predicted));
  }
}
