package io.slicer.examples.report;

/**
 * Text whose spaces and lines count, such as another program's report.
 *
 * @param caption what it is
 * @param text as it is to be shown
 */
public record Preformatted(String caption, String text) implements Block {}
