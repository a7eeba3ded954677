package io.slicer.examples.report;

/**
 * A heading within a section.
 *
 * @param text plain, not HTML
 */
public record Heading(String text) implements Block {}
