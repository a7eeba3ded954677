package io.slicer.engine.internal.kernel;

import io.slicer.weights.FloatMemory;

/**
 * Factors of dropout masks as floats. Their bits become floats by way of memory, because a loop
 * over an array of ints and one of floats is not vectorized.
 */
public final class DropoutFactors implements AutoCloseable {
  private final int[] bits = new int[DropoutMask.BLOCK];
  private final float[] factors = new float[DropoutMask.BLOCK];
  private final FloatMemory memory = FloatMemory.allocate(DropoutMask.BLOCK);

  /**
   * Multiplies some features of a row, or of what else the mask has a row for, with the factors.
   *
   * @param sequence number of the sequence in its step
   * @param position of the row in the sequence
   * @param first feature
   * @param values of the features, from the start
   * @param count at most {@link DropoutMask#BLOCK}
   */
  public void multiply(
      DropoutMask mask, int sequence, int position, int first, float[] values, int count) {
    mask.bits(sequence, position, first, bits, count);
    memory.putBits(0, bits, 0, count);
    memory.get(0, factors, 0, count);
    multiply(factors, values, count);
  }

  private static void multiply(float[] factors, float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] *= factors[i];
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
