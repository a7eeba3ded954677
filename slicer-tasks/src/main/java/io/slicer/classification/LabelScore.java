package io.slicer.classification;

/**
 * What a model says of a label.
 *
 * @param label its name
 * @param score the probability that it is right; the number itself for {@link Problem#REGRESSION}
 */
public record LabelScore(String label, double score) {}
