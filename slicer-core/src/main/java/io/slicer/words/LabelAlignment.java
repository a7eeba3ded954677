package io.slicer.words;

/**
 * Which of a word's sub-words bear its label in training. A figure only says something together
 * with the alignment that it was trained with and the scoring that it was measured with.
 */
public enum LabelAlignment {
  /**
   * The first one; the others are not part of the loss. This is what XTREME and the examples of
   * Hugging Face do.
   */
  FIRST_SUBWORD,
  /**
   * All of them bear the label as it is, so those of a {@code B-} word are all {@code B-}. This is
   * what SLICER's published runs do.
   */
  ALL_SUBWORDS
}
