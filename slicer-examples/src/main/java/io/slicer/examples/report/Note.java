package io.slicer.examples.report;

/**
 * What has to be said so that figures are not misunderstood.
 *
 * @param text plain, not HTML
 */
public record Note(String text) implements Block {}
