package io.slicer.train.steps;

import java.util.OptionalInt;

/**
 * How large batches and steps are.
 *
 * @param size sequences of a micro-batch
 * @param tokens the most sub-words of a micro-batch, instead of {@code size}
 * @param accumulation micro-batches of a step
 */
public record Batching(int size, OptionalInt tokens, int accumulation) {}
