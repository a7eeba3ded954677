package io.slicer.eval;

/**
 * One row of a report: how well what has a label was found, or what has any. Of spans, one is found
 * if type, start and end all agree.
 *
 * @param precision the share of what was predicted that is right
 * @param recall the share of what is there that was found
 * @param f1 the harmonic mean of precision and recall, 0 where both are
 * @param support how much is there
 */
public record PrecisionRecall(double precision, double recall, double f1, long support) {}
