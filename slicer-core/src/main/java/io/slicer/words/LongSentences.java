package io.slicer.words;

/**
 * What training does to a sentence with more sub-words than the maximum length. Evaluation and
 * tagging never lose a word.
 */
public enum LongSentences {
  /** Its end is left out, as transformers does; how many words that loses is reported. */
  TRUNCATE,
  /**
   * It becomes several overlapping sequences, and each sub-word is labelled in the one in which it
   * has most context.
   */
  SPLIT
}
