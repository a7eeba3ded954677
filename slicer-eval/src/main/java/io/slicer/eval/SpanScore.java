package io.slicer.eval;

/**
 * One row of a report: how well the spans of a type, or of all types together, were found. A span
 * is found if type, start and end all agree.
 *
 * @param precision the share of predicted spans that are right
 * @param recall the share of gold spans that were found
 * @param f1 the harmonic mean of precision and recall, 0 where both are
 * @param support the number of gold spans
 */
public record SpanScore(double precision, double recall, double f1, long support) {}
