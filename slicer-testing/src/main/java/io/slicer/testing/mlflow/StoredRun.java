package io.slicer.testing.mlflow;

import java.util.List;
import java.util.Map;

/**
 * A run as a server has it.
 *
 * @param status such as {@code RUNNING}
 * @param endTime in milliseconds, or 0
 * @param metrics the points of each, in the order of the server
 */
public record StoredRun(
    String id,
    String name,
    String status,
    long endTime,
    Map<String, String> params,
    Map<String, String> tags,
    Map<String, List<Point>> metrics) {}
