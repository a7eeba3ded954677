/**
 * Zero-shot transfer of classifiers as a command ({@link io.slicer.examples.xnli.Xnli}): fine-tune
 * on pairs of texts in one language, evaluate on others, one model after the other.
 */
@NullMarked
package io.slicer.examples.xnli;

import org.jspecify.annotations.NullMarked;
