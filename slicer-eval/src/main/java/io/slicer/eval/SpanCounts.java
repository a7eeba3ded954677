package io.slicer.eval;

/**
 * All that precision, recall and F1 need to know of a set of spans. Counts of parts add up to the
 * counts of the whole.
 *
 * @param correct spans that are both gold and predicted
 * @param predicted predicted spans
 * @param gold gold spans
 */
record SpanCounts(long correct, long predicted, long gold) {
  static final SpanCounts NONE = new SpanCounts(0, 0, 0);

  SpanCounts plus(SpanCounts other) {
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
