package io.slicer.ner;

/** How the tags of a sentence are chosen from the probabilities that each word has. */
public enum Decoding {
  /**
   * Each word has its most probable tag, whatever its neighbours have, the first of equal ones. An
   * {@code I-} that continues nothing begins an entity.
   */
  GREEDY,
  /**
   * The sentence has the most probable of the tag sequences that are well-formed IOB2, in which an
   * {@code I-} only follows a {@code B-} or {@code I-} of its type: the one with the largest
   * product of the words' probabilities, found by Viterbi's algorithm. A word of a list that the
   * tokenizer makes nothing of counts as {@code O}; characters of a text that it makes nothing of
   * count as if they were not there.
   */
  VITERBI
}
