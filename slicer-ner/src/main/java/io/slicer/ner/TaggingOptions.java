package io.slicer.ner;

import static java.util.Objects.requireNonNull;

/**
 * How tags are made of what the model says about sub-words.
 *
 * <pre>{@code
 * model.tagTexts(texts, TaggingOptions.DEFAULT.withDecoding(Decoding.VITERBI));
 * }</pre>
 *
 * @param aggregation of sub-words to words
 * @param decoding of words to the tags of a sentence
 */
public record TaggingOptions(Aggregation aggregation, Decoding decoding) {
  /** The first sub-word of each word, each word for itself: how figures are usually measured. */
  public static final TaggingOptions DEFAULT =
      new TaggingOptions(Aggregation.FIRST, Decoding.GREEDY);

  /**
   * Checks that both are there.
   *
   * @param aggregation of sub-words to words
   * @param decoding of words to the tags of a sentence
   */
  public TaggingOptions {
    requireNonNull(aggregation, "aggregation");
    requireNonNull(decoding, "decoding");
  }

  /**
   * These options with another aggregation.
   *
   * @param other of sub-words to words
   * @return the options
   */
  public TaggingOptions withAggregation(Aggregation other) {
    return new TaggingOptions(other, decoding);
  }

  /**
   * These options with another decoding.
   *
   * @param other of words to the tags of a sentence
   * @return the options
   */
  public TaggingOptions withDecoding(Decoding other) {
    return new TaggingOptions(aggregation, other);
  }
}
