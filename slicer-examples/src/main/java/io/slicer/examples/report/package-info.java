/**
 * Reports that are one HTML file and nothing else: a {@link io.slicer.examples.report.Report} is
 * sections of blocks (texts, tables, charts), written as a page for people, as JSON for programs
 * and as Markdown for terminals, all from the same figures.
 *
 * <p>The page needs no network. It follows the light or dark setting of its reader, is readable on
 * a phone, and its tables can be sorted. Charts are drawn by Lets-Plot as SVG whose text is text
 * and whose colours are the page's; below each are its figures as a table.
 */
@NullMarked
package io.slicer.examples.report;

import org.jspecify.annotations.NullMarked;
