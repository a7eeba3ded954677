package io.slicer.language;

/**
 * What a model would put in the place of a mask.
 *
 * @param id of the piece
 * @param piece as the vocabulary has it
 * @param probability of it
 */
public record Filling(int id, String piece, double probability) {}
