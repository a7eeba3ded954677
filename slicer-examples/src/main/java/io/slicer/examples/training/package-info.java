/**
 * What the commands that fine-tune share: the corpus ({@link
 * io.slicer.examples.training.PanxCorpus}), the arguments of a training ({@link
 * io.slicer.examples.training.FineTuning} on a {@link io.slicer.examples.training.Recipe}), and a
 * directory from which a run that was stopped goes on ({@link
 * io.slicer.examples.training.RunDirectory}).
 */
@NullMarked
package io.slicer.examples.training;

import org.jspecify.annotations.NullMarked;
