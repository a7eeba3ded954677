package io.slicer.eval;

/**
 * One row of a report: how well what has a label was found, or what has any. Of spans, one is found
 * if type, start and end all agree.
 *
 * @param precision the share of what was predicted that is right
 * @param recall the share of what is there that was found
 * @param f1 the harmonic mean of precision and recall, 0 where both are
 * @param support how much is there
 */
public record PrecisionRecall(double precision, double recall, double f1, long support) {
  /**
   * Checks the figures.
   *
   * @param precision the share of what was predicted that is right
   * @param recall the share of what is there that was found
   * @param f1 the harmonic mean of precision and recall, 0 where both are
   * @param support how much is there
   * @throws IllegalArgumentException if one is no share, or less than nothing is there
   */
  public PrecisionRecall {
    check("precision", precision);
    check("recall", recall);
    check("f1", f1);
    if (support < 0) {
      throw new IllegalArgumentException("support is " + support);
    }
  }

  /** The mean over no types is NaN. */
  private static void check(String name, double share) {
    if (share < 0 || share > 1) {
      throw new IllegalArgumentException(name + " is " + share + ", but must be from 0 to 1");
    }
  }
}
