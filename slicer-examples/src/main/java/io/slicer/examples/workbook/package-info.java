/**
 * The multilingual NER workbook ({@link io.slicer.examples.workbook.MultilingualNer}): what one
 * wants to see when several languages are to share one model, from the frequencies of tags to the
 * transfer between all pairs of languages.
 *
 * <p>A cell is a training with its evaluations, kept in the output directory once it is done. Views
 * make sections of the report from cells.
 */
@NullMarked
package io.slicer.examples.workbook;

import org.jspecify.annotations.NullMarked;
