package io.slicer.ner;

import io.slicer.eval.SpanReport;
import io.slicer.ner.corpus.NerDataset;
import java.util.List;

/**
 * A model's tags of a dataset beside the right ones, and how well they agree.
 *
 * <pre>{@code
 * NerEvaluation german = model.evaluate(PanxReader.read(Path.of("test-de.tsv")), Scoring.WORDS);
 * double f1 = german.report().micro().f1();
 * }</pre>
 *
 * @param dataset what was tagged
 * @param scoring what a tag is of, a word or a sub-word
 * @param gold the right tags of each sentence
 * @param predicted the model's, as many
 * @param report precision, recall and F1 as seqeval computes them
 */
public record NerEvaluation(
    NerDataset dataset,
    Scoring scoring,
    List<List<String>> gold,
    List<List<String>> predicted,
    SpanReport report) {
  /**
   * Copies the tags.
   *
   * @param dataset what was tagged
   * @param scoring what a tag is of, a word or a sub-word
   * @param gold the right tags of each sentence
   * @param predicted the model's, as many
   * @param report precision, recall and F1 as seqeval computes them
   */
  public NerEvaluation {
    gold = gold.stream().map(List::copyOf).toList();
    predicted = predicted.stream().map(List::copyOf).toList();
  }

  static NerEvaluation of(
      NerDataset dataset, Scoring scoring, List<List<String>> gold, List<List<String>> predicted) {
    return new NerEvaluation(dataset, scoring, gold, predicted, SpanReport.of(gold, predicted));
  }
}
