package io.slicer.ner;

import io.slicer.words.LabelAlignment;

/**
 * How the scores of a word's sub-words become the scores of the word. The names and meanings are
 * those of {@code aggregation_strategy} in transformers' token classification pipeline. What is
 * called {@code none} there is {@link NerModel#tagSubwords}.
 *
 * <p>Models are mostly trained to tag the first sub-word of a word alone ({@link
 * LabelAlignment#FIRST_SUBWORD}), and what such a model says about the others was never corrected.
 */
public enum Aggregation {
  /**
   * Those of the first sub-word; of the one that bore the label in training, if the model was
   * trained with {@link LabelAlignment#FIRST_NOT_BARE}.
   */
  FIRST,
  /** The mean of the probabilities of each tag over all sub-words. */
  AVERAGE,
  /** Those of the sub-word whose best tag is the most probable, the first of equal ones. */
  MAX
}
