package io.slicer.examples;

import io.slicer.eval.SpanReport;
import io.slicer.ner.NerEvaluation;
import io.slicer.ner.NerModel;
import io.slicer.ner.Scoring;
import io.slicer.ner.TaggingOptions;
import io.slicer.ner.corpus.NerDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Evaluates a model and shows how far that is. */
public final class EvaluationMeter {
  /** Sentences that are evaluated between two signs of life. */
  private static final int CHUNK = 512;

  private EvaluationMeter() {}

  /**
   * Tags a dataset and compares the tags with its own.
   *
   * @param model to evaluate
   * @param dataset to evaluate with
   * @param scoring what to compare by
   * @param name what the progress is called
   * @param progress where it is shown
   * @return the tags and their figures
   */
  public static NerEvaluation evaluate(
      NerModel model, NerDataset dataset, Scoring scoring, String name, Progress progress) {
    return evaluate(part -> model.evaluate(part, scoring), dataset, scoring, name, progress);
  }

  /**
   * Tags the words of a dataset and compares the tags with its own.
   *
   * @param model to evaluate
   * @param dataset to evaluate with
   * @param options how tags are made of what the model says
   * @param name what the progress is called
   * @param progress where it is shown
   * @return the tags and their figures
   */
  public static NerEvaluation evaluate(
      NerModel model, NerDataset dataset, TaggingOptions options, String name, Progress progress) {
    return evaluate(part -> model.evaluate(part, options), dataset, Scoring.WORDS, name, progress);
  }

  private static NerEvaluation evaluate(
      Function<NerDataset, NerEvaluation> evaluation,
      NerDataset dataset,
      Scoring scoring,
      String name,
      Progress progress) {
    List<List<String>> gold = new ArrayList<>();
    List<List<String>> predicted = new ArrayList<>();
    int size = dataset.size();
    try (Progress.Task task = progress.start(name, Progress.Unit.SENTENCES, 0, size)) {
      for (int from = 0; from < size; from += CHUNK) {
        int to = Math.min(size, from + CHUNK);
        NerEvaluation chunk =
            evaluation.apply(
                new NerDataset(
                    dataset.source(), dataset.sentences().subList(from, to), dataset.labels()));
        gold.addAll(chunk.gold());
        predicted.addAll(chunk.predicted());
        task.at(to, "", Optional.empty());
      }
    }
    return new NerEvaluation(dataset, scoring, gold, predicted, SpanReport.of(gold, predicted));
  }
}
