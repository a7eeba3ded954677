/**
 * Programs for the command line ({@link io.slicer.examples.Examples} lists them), a package each:
 * fine-tune on one language and tag others ({@link io.slicer.examples.panx}), find out whether
 * slicing helps ({@link io.slicer.examples.experiment}), look at several languages from all sides
 * ({@link io.slicer.examples.workbook}), tag text with a model ({@link io.slicer.examples.tag}),
 * score models and tags ({@link io.slicer.examples.eval}), describe corpora ({@link
 * io.slicer.examples.corpus}), measure how fast all that is ({@link io.slicer.examples.bench}).
 *
 * <p>A command knows no other command. What they share is in {@link io.slicer.examples.cli}, in
 * {@link io.slicer.examples.training} for those that fine-tune, and in {@link
 * io.slicer.examples.report} for those that write pages.
 */
@NullMarked
package io.slicer.examples;

import org.jspecify.annotations.NullMarked;
