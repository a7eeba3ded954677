/**
 * SLICER's experiment as a command ({@link io.slicer.examples.experiment.SlicerExperiment}): train
 * on one language with several losses, learning rates and seeds, evaluate on all others, and say
 * whether slicing helped.
 *
 * <p>A {@code Grid} has a {@code Cell} for each training. {@code ExperimentRun} trains what is
 * missing in an {@code ExperimentDirectory}; {@code ExperimentResults} compares what is there.
 */
@NullMarked
package io.slicer.examples.experiment;

import org.jspecify.annotations.NullMarked;
