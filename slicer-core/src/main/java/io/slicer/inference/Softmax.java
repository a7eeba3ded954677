package io.slicer.inference;

/** The softmax of one row of scores. All sums are in double precision, and none overflows. */
public final class Softmax {
  private final float[] scores;
  private final int from;
  private final int length;

  /**
   * The softmax of a row among others.
   *
   * @param scores of one or several rows, which are not copied
   * @param from where the row begins
   * @param length how many scores the row has, at least 1
   */
  public Softmax(float[] scores, int from, int length) {
    this.scores = scores;
    this.from = from;
    this.length = length;
  }

  /**
   * The softmax of a row that is alone.
   *
   * @param scores at least one; not copied
   * @return its softmax
   */
  public static Softmax of(float[] scores) {
    return new Softmax(scores, 0, scores.length);
  }

  /**
   * Where the highest score is.
   *
   * @return a place in the row, from 0; the first one of equals
   */
  public int best() {
    int best = 0;
    for (int i = 1; i < length; i++) {
      best = scores[from + i] > scores[from + best] ? i : best;
    }
    return best;
  }

  private double sum(double most) {
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += Math.exp(scores[from + i] - most);
    }
    return sum;
  }

  /**
   * The probability of a place.
   *
   * @param i from 0
   * @return between 0 and 1
   */
  public double probability(int i) {
    double most = scores[from + best()];
    return Math.exp(scores[from + i] - most) / sum(most);
  }

  /**
   * The probabilities of all places.
   *
   * @return as many as scores; their sum is 1 but for rounding
   */
  public double[] probabilities() {
    double most = scores[from + best()];
    double sum = sum(most);
    double[] probabilities = new double[length];
    for (int i = 0; i < length; i++) {
      probabilities[i] = Math.exp(scores[from + i] - most) / sum;
    }
    return probabilities;
  }

  /**
   * The loss of a row whose right place is known: the logarithm of its probability, its sign
   * turned.
   *
   * @param right a place, from 0
   * @return the loss, in nats
   */
  public double crossEntropy(int right) {
    double most = scores[from + best()];
    return Math.log(sum(most)) + most - scores[from + right];
  }
}
