package io.slicer.eval;

import java.util.ArrayList;
import java.util.List;

/**
 * All that precision, recall and F1 need to know of a set of spans, or of words that bear a label
 * each: then as many are predicted as there are. Counts of parts add up to the counts of the whole.
 *
 * @param correct spans that are both gold and predicted
 * @param predicted predicted spans
 * @param gold gold spans
 */
public record SpanCounts(long correct, long predicted, long gold) {
  static final SpanCounts NONE = new SpanCounts(0, 0, 0);

  /**
   * The counts of each sentence, in {@link SpanMode#LENIENT}.
   *
   * @param gold the true tags of each sentence
   * @param predicted a system's tags of these sentences
   * @return as many counts as there are sentences
   * @throws TagSequenceException if lengths differ, or a tag is null or not IOB2
   */
  public static List<SpanCounts> ofSentences(
      List<List<String>> gold, List<List<String>> predicted) {
    return ofSentences(gold, predicted, SpanMode.LENIENT);
  }

  static List<SpanCounts> ofSentences(
      List<List<String>> gold, List<List<String>> predicted, SpanMode mode) {
    List<SpanCounts> counts = new ArrayList<>(gold.size());
    for (SentencePair pair : SentencePair.all(0, gold, predicted)) {
      SpanAccumulator sentence = new SpanAccumulator(mode);
      sentence.add(pair);
      counts.add(sentence.total());
    }
    return counts;
  }

  /**
   * The counts of two sets together.
   *
   * @param other the counts of the other set
   * @return the sums
   */
  public SpanCounts plus(SpanCounts other) {
    return new SpanCounts(correct + other.correct, predicted + other.predicted, gold + other.gold);
  }

  SpanCounts minus(SpanCounts other) {
    return new SpanCounts(correct - other.correct, predicted - other.predicted, gold - other.gold);
  }

  PrecisionRecall score(ZeroDivision zeroDivision) {
    double precision = zeroDivision.divide(correct, predicted);
    double recall = zeroDivision.divide(correct, gold);
    return new PrecisionRecall(precision, recall, f1(precision, recall), gold);
  }

  private static double f1(double precision, double recall) {
    double sum = precision + recall;
    return sum == 0 ? 0 : 2 * precision * recall / sum;
  }
}
