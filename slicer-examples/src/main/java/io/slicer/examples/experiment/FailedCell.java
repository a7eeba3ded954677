package io.slicer.examples.experiment;

import io.slicer.finetune.RunEnvironment;

/**
 * A training that cannot be finished, as its {@code failed.json} has it.
 *
 * @param settings fingerprint of what it has in common with the other trainings
 * @param message why not
 */
record FailedCell(Cell cell, String settings, String message, RunEnvironment environment) {}
