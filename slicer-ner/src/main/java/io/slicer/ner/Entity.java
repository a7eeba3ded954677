package io.slicer.ner;

/**
 * A named entity that was found. Where it lies is counted in what was tagged: in the UTF-16 units
 * of a text, so that {@code text.substring(start, end)} is its text, or in the words of a list, so
 * that {@code words.subList(start, end)} are its words.
 *
 * @param label its type, such as {@code PER}
 * @param text as it stands in the text, without white space around it; of a list of words, those
 *     words with a space between them
 * @param start where it begins
 * @param end just behind its end
 * @param score the mean probability, over the entity's words, that the model gives to the tags that
 *     it has chosen; above 0 and at most 1
 */
public record Entity(String label, String text, int start, int end, double score) {}
