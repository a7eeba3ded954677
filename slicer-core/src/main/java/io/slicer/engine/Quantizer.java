package io.slicer.engine;

import io.slicer.weights.FloatMemory;

/**
 * Rounds a row of floats to 8 bits, with whole-array operations only: what the JIT compiles to
 * vector instructions. Floats become integers, and integers bytes, by way of their bits in memory.
 */
final class Quantizer {
  /** What stands for zero. */
  static final int ZERO = 128;

  private static final float LARGEST = 127;

  /** Rows whose largest value is below are taken for zero. */
  private static final float TINY = 1e-30f;

  /** Added to a float up to 127, it leaves the rounded value plus 128 in the low byte. */
  private static final float ROUNDING = 12_582_912f + ZERO;

  private static final int SIGNED = 0x8080_8080;

  private final int columns;
  private final float[] values;
  private final int[] bits;
  private final int[] words;

  /**
   * A quantizer.
   *
   * @param worker whose arrays it uses
   * @param columns length of the rows, a multiple of four
   */
  Quantizer(Worker worker, int columns) {
    this.columns = columns;
    values = worker.row(0, columns);
    bits = worker.bits(0, columns);
    words = worker.bits(1, columns / PackedMatrix.FEATURES_PER_WORD);
  }

  /**
   * Rounds a row, which may be overwritten.
   *
   * @param source where it is
   * @param at its first value
   * @param spare memory for a row of floats; it may be the row itself
   * @param spareAt the first of them
   * @return what a step of the 8 bits is worth
   */
  float quantize(FloatMemory source, long at, FloatMemory spare, long spareAt) {
    source.getBits(at, bits, 0, columns);
    float most = Float.intBitsToFloat(largestMagnitude(bits, columns));
    boolean zero = most < TINY;
    source.get(at, values, 0, columns);
    shift(values, columns, zero ? 0 : LARGEST / most);
    spare.put(spareAt, values, 0, columns);
    spare.getBits(spareAt, bits, 0, columns);
    interleave(bits, words, columns / PackedMatrix.FEATURES_PER_WORD);
    return zero ? 0 : most / LARGEST;
  }

  /** Writes the row as unsigned bytes, zero as {@link #ZERO}. */
  void put(FloatMemory target, long at) {
    target.putBits(at, words, 0, columns / PackedMatrix.FEATURES_PER_WORD);
  }

  /** Writes the row as signed bytes. */
  void putSigned(FloatMemory target, long at) {
    int count = columns / PackedMatrix.FEATURES_PER_WORD;
    for (int j = 0; j < count; j++) {
      words[j] ^= SIGNED;
    }
    target.putBits(at, words, 0, count);
  }

  /** The sum of the row's signed bytes. */
  int sum() {
    int sum = 0;
    for (int i = 0; i < columns; i++) {
      sum += bits[i] & 0xFF;
    }
    return sum - ZERO * columns;
  }

  /** The bits of the largest absolute value: the bits of positive floats are in their order. */
  private static int largestMagnitude(int[] bits, int count) {
    int most = 0;
    for (int i = 0; i < count; i++) {
      most = Math.max(most, bits[i] & 0x7FFF_FFFF);
    }
    return most;
  }

  private static void shift(float[] values, int count, float factor) {
    for (int i = 0; i < count; i++) {
      values[i] = values[i] * factor + ROUNDING;
    }
  }

  /** Word j gets the low bytes of values j, j + count, j + 2 count and j + 3 count. */
  private static void interleave(int[] bits, int[] words, int count) {
    for (int j = 0; j < count; j++) {
      words[j] = bits[j] & 0xFF;
    }
    for (int j = 0; j < count; j++) {
      words[j] |= (bits[j + count] & 0xFF) << 8;
    }
    for (int j = 0; j < count; j++) {
      words[j] |= (bits[j + 2 * count] & 0xFF) << 16;
    }
    for (int j = 0; j < count; j++) {
      words[j] |= bits[j + 3 * count] << 24;
    }
  }
}
