package io.slicer.eval.parsing;

/**
 * A figure of the CoNLL 2018 evaluation: counts, and the ratios made of them, which are 0 where
 * there is nothing to divide by.
 *
 * @param correct gold words of which the system says the right thing
 * @param gold gold words
 * @param system words of the system
 * @param aligned gold words that are words of the system, right or not; for words themselves, as
 *     many as are correct
 */
public record ParsingScore(long correct, long gold, long system, long aligned) {
  /**
   * The share of the system's words that are right.
   *
   * @return between 0 and 1
   */
  public double precision() {
    return ratio(correct, system);
  }

  /**
   * The share of the gold words that are right.
   *
   * @return between 0 and 1
   */
  public double recall() {
    return ratio(correct, gold);
  }

  /**
   * The harmonic mean of precision and recall: the figure that is published.
   *
   * @return between 0 and 1
   */
  public double f1() {
    return ratio(2 * correct, gold + system);
  }

  /**
   * The share of the aligned words that are right.
   *
   * @return between 0 and 1
   */
  public double alignedAccuracy() {
    return ratio(correct, aligned);
  }

  /** The score of two texts together. */
  ParsingScore plus(ParsingScore other) {
    return new ParsingScore(
        correct + other.correct, gold + other.gold, system + other.system, aligned + other.aligned);
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
