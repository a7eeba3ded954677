package io.slicer.inference;

/**
 * What the model says about a scored sub-word.
 *
 * @param word which word of its sentence it is of
 * @param label index of the most probable label
 * @param probability of that label
 */
public record SubwordTag(int word, int label, double probability) {

  /** The tag that scores stand for; of equal ones the first. */
  static SubwordTag of(int word, float[] scores, int from, int labels) {
    int best = 0;
    for (int label = 1; label < labels; label++) {
      if (scores[from + label] > scores[from + best]) {
        best = label;
      }
    }
    double sum = 0;
    for (int label = 0; label < labels; label++) {
      sum += Math.exp((double) scores[from + label] - scores[from + best]);
    }
    return new SubwordTag(word, best, 1 / sum);
  }
}
