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
  static SubwordTag of(int word, Softmax scores) {
    int best = scores.best();
    return new SubwordTag(word, best, scores.probability(best));
  }
}
