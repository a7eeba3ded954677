package io.slicer.eval;

/**
 * One named entity as its tags mark it: the tokens from {@code start} to just before {@code end} of
 * a sentence, and their type.
 *
 * @param type what follows the prefix, such as {@code PER}; {@code _} where nothing does
 * @param start the first token, counted from 0
 * @param end one past the last token
 */
public record Span(String type, int start, int end) {}
