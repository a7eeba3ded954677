package io.slicer.eval;

import java.util.Arrays;
import java.util.Collection;
import java.util.function.ToDoubleFunction;

/**
 * Means of scores over the types, with the rounding of numpy's {@code average}: of figures that are
 * equal but for their last bit, a report may print different digits.
 */
final class TypeAverage {
  /** numpy adds up to this many terms in eight interleaved sums, and halves what is longer. */
  private static final int BLOCK = 128;

  private static final int LANES = 8;

  private TypeAverage() {}

  /** The plain mean, NaN of no type. */
  static PrecisionRecall macro(Collection<PrecisionRecall> scores) {
    return mean(scores, score -> 1);
  }

  /** The mean weighted by support, of which there must be some. */
  static PrecisionRecall weighted(Collection<PrecisionRecall> scores) {
    return mean(scores, PrecisionRecall::support);
  }

  private static PrecisionRecall mean(
      Collection<PrecisionRecall> scores, ToDoubleFunction<PrecisionRecall> weight) {
    double weights = scores.stream().mapToDouble(weight).sum();
    return new PrecisionRecall(
        sum(scores, score -> score.precision() * weight.applyAsDouble(score)) / weights,
        sum(scores, score -> score.recall() * weight.applyAsDouble(score)) / weights,
        sum(scores, score -> score.f1() * weight.applyAsDouble(score)) / weights,
        scores.stream().mapToLong(PrecisionRecall::support).sum());
  }

  private static double sum(
      Collection<PrecisionRecall> scores, ToDoubleFunction<PrecisionRecall> term) {
    double[] terms = scores.stream().mapToDouble(term).toArray();
    return sum(terms, 0, terms.length);
  }

  private static double sum(double[] terms, int from, int to) {
    int n = to - from;
    if (n > BLOCK) {
      int middle = from + n / 2 / LANES * LANES;
      return sum(terms, from, middle) + sum(terms, middle, to);
    }
    int interleaved = from + n / LANES * LANES;
    double sum = 0;
    if (n >= LANES) {
      double[] lanes = Arrays.copyOfRange(terms, from, from + LANES);
      for (int i = from + LANES; i < interleaved; i++) {
        lanes[(i - from) % LANES] += terms[i];
      }
      sum =
          ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
              + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
    }
    for (int i = interleaved; i < to; i++) {
      sum += terms[i];
    }
    return sum;
  }
}
