/**
 * Experiment tracking: what a training logs while it runs, for MLflow, Aim and TensorBoard. Names
 * of metrics and parameters are those of transformers' callbacks, so that runs of Python and of
 * this library stand in one view. A training never fails, waits or changes because of a tracker.
 */
@NullMarked
package io.slicer.tracking;

import org.jspecify.annotations.NullMarked;
