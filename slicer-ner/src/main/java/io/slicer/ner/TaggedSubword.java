package io.slicer.ner;

/**
 * A sub-word of a text and the tag that the model gives to it. Neighbours may have the same span or
 * overlap, as {@link io.slicer.text.Piece} says.
 *
 * @param text the vocabulary's entry, such as {@code ▁Zürich} or {@code ##lin}
 * @param tag the most probable one, such as {@code B-LOC} or {@code O}
 * @param start where its characters begin, in UTF-16 units of the text
 * @param end just behind their end
 * @param score the probability of the tag; above 0 and at most 1
 */
public record TaggedSubword(String text, String tag, int start, int end, double score) {}
