/**
 * Programs for the command line: fine-tune on one language and tag others ({@link
 * io.slicer.examples.PanxTransfer}), tag text with a model ({@link io.slicer.examples.TagText}),
 * score tags against gold tags ({@link io.slicer.examples.EvaluateTags}), find out whether slicing
 * helps ({@link io.slicer.examples.experiment.SlicerExperiment}), measure how fast all that is
 * ({@link io.slicer.examples.bench.Bench}).
 */
@NullMarked
package io.slicer.examples;

import org.jspecify.annotations.NullMarked;
