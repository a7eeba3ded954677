/**
 * Evaluation as commands: of a model on tagged sentences ({@link
 * io.slicer.examples.eval.EvaluateModel}), and of tags against gold tags ({@link
 * io.slicer.examples.eval.EvaluateTags}).
 */
@NullMarked
package io.slicer.examples.eval;

import org.jspecify.annotations.NullMarked;
