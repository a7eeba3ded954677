package io.slicer.ner;

import static java.util.Objects.requireNonNull;

import io.slicer.words.WordBoundaries;
import org.jspecify.annotations.Nullable;

/**
 * How tags are made of what the model says about sub-words.
 *
 * <pre>{@code
 * model.tagTexts(texts, TaggingOptions.DEFAULT.withDecoding(Decoding.VITERBI));
 * }</pre>
 *
 * @param aggregation of sub-words to words
 * @param decoding of words to the tags of a sentence
 * @param boundaries where words of a text begin and end; null: as the model was trained
 * @param threshold the least score of an entity, from 0, which all have, to 1; what the model is
 *     less sure of is no entity
 */
public record TaggingOptions(
    Aggregation aggregation,
    Decoding decoding,
    @Nullable WordBoundaries boundaries,
    double threshold) {
  /** The first sub-word of each word, each word for itself: how figures are usually measured. */
  public static final TaggingOptions DEFAULT =
      new TaggingOptions(Aggregation.FIRST, Decoding.GREEDY);

  /**
   * Checks the arguments.
   *
   * @param aggregation of sub-words to words
   * @param decoding of words to the tags of a sentence
   * @param boundaries where words of a text begin and end; null: as the model was trained
   * @param threshold the least score of an entity
   * @throws IllegalArgumentException if the threshold is not from 0 to 1
   */
  public TaggingOptions {
    requireNonNull(aggregation, "aggregation");
    requireNonNull(decoding, "decoding");
    if (!(threshold >= 0 && threshold <= 1)) {
      throw new IllegalArgumentException(
          "the threshold of scores must be from 0 to 1, not " + threshold);
    }
  }

  /**
   * Options without a threshold, for words as the model was trained on.
   *
   * @param aggregation of sub-words to words
   * @param decoding of words to the tags of a sentence
   */
  public TaggingOptions(Aggregation aggregation, Decoding decoding) {
    this(aggregation, decoding, null, 0);
  }

  /**
   * These options with another aggregation.
   *
   * @param other of sub-words to words
   * @return the options
   */
  public TaggingOptions withAggregation(Aggregation other) {
    return new TaggingOptions(other, decoding, boundaries, threshold);
  }

  /**
   * These options with another decoding.
   *
   * @param other of words to the tags of a sentence
   * @return the options
   */
  public TaggingOptions withDecoding(Decoding other) {
    return new TaggingOptions(aggregation, other, boundaries, threshold);
  }

  /**
   * These options with other words.
   *
   * @param other where words of a text begin and end; null: as the model was trained
   * @return the options
   */
  public TaggingOptions withBoundaries(@Nullable WordBoundaries other) {
    return new TaggingOptions(aggregation, decoding, other, threshold);
  }

  /**
   * These options with another threshold.
   *
   * @param score the least of an entity
   * @return the options
   * @throws IllegalArgumentException if it is not from 0 to 1
   */
  public TaggingOptions withThreshold(double score) {
    return new TaggingOptions(aggregation, decoding, boundaries, score);
  }
}
