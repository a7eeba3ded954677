/**
 * Programs for the command line: fine-tune on one language and tag others ({@link
 * io.slicer.examples.PanxTransfer}), tag text with a model ({@link io.slicer.examples.TagText}),
 * score tags against gold tags ({@link io.slicer.examples.EvaluateTags}).
 */
@NullMarked
package io.slicer.examples;

import org.jspecify.annotations.NullMarked;
