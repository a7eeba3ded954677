package io.slicer.model;

/**
 * What the gradient of a micro-batch depends on besides the batch.
 *
 * @param seed of the run: with {@code number} it fixes every dropout mask
 * @param number of the optimizer's step, from 0
 * @param labelledRows the number of labelled rows in all micro-batches of the step: the loss of the
 *     step is the mean over them
 * @param accumulate whether gradients are added to those of the step's earlier micro-batches
 *     instead of replacing what was there
 */
public record TrainingStep(long seed, long number, long labelledRows, boolean accumulate) {
  /**
   * Checks the number of rows.
   *
   * @param seed of the run: with {@code number} it fixes every dropout mask
   * @param number of the optimizer's step, from 0
   * @param labelledRows the number of labelled rows in all micro-batches of the step: the loss of
   *     the step is the mean over them
   * @param accumulate whether gradients are added to those of the step's earlier micro-batches
   *     instead of replacing what was there
   * @throws IllegalArgumentException if there are no labelled rows
   */
  public TrainingStep {
    if (labelledRows <= 0) {
      throw new IllegalArgumentException("a step without labelled rows");
    }
  }
}
