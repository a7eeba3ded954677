package io.slicer.testing.mlflow;

/**
 * A value of a metric.
 *
 * @param time in milliseconds since 1970
 */
public record Point(long time, double value, long step) {}
