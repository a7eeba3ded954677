package io.slicer.examples.report;

/**
 * Running text.
 *
 * @param text plain, not HTML
 */
public record Paragraph(String text) implements Block {}
