package io.slicer.engine.internal.kernel;

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
  private static final int MAGNITUDE = 0x7FFF_FFFF;

  private final int words;
  private final float[] values;
  private final int[][] quarters;
  private final int[] result;

  /**
   * A quantizer.
   *
   * @param worker whose arrays it uses
   * @param columns length of the rows, a multiple of four
   */
  Quantizer(Worker worker, int columns) {
    words = columns / PackedMatrix.FEATURES_PER_WORD;
    values = worker.row(0, columns);
    quarters = worker.quarters(words);
    result = worker.bits(words);
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
    int columns = words * PackedMatrix.FEATURES_PER_WORD;
    readBits(source, at);
    float most = largestMagnitude();
    boolean zero = most < TINY;
    source.get(at, values, 0, columns);
    shift(values, columns, zero ? 0 : LARGEST / most);
    spare.put(spareAt, values, 0, columns);
    readBits(spare, spareAt);
    interleave(quarters[0], quarters[1], quarters[2], quarters[3], result, words);
    return zero ? 0 : most / LARGEST;
  }

  private void readBits(FloatMemory memory, long at) {
    for (int q = 0; q < quarters.length; q++) {
      memory.getBits(at + (long) q * words, quarters[q], 0, words);
    }
  }

  /** Writes the row as unsigned bytes, zero as {@link #ZERO}. */
  void put(FloatMemory target, long at) {
    target.putBits(at, result, 0, words);
  }

  /** Writes the row as signed bytes. */
  void putSigned(FloatMemory target, long at) {
    for (int j = 0; j < words; j++) {
      result[j] ^= SIGNED;
    }
    target.putBits(at, result, 0, words);
  }

  /** The sum of the row's signed bytes. */
  int sum() {
    int sum = 0;
    for (int[] quarter : quarters) {
      for (int j = 0; j < words; j++) {
        sum += (quarter[j] & 0xFF) - ZERO;
      }
    }
    return sum;
  }

  /** The bits of positive floats are in their order. */
  private float largestMagnitude() {
    magnitudes(quarters[0], quarters[1], quarters[2], quarters[3], result, words);
    int most = 0;
    for (int j = 0; j < words; j++) {
      most = Math.max(most, result[j]);
    }
    return Float.intBitsToFloat(most);
  }

  private static void magnitudes(int[] a, int[] b, int[] c, int[] d, int[] most, int count) {
    for (int j = 0; j < count; j++) {
      most[j] =
          Math.max(
              Math.max(a[j] & MAGNITUDE, b[j] & MAGNITUDE),
              Math.max(c[j] & MAGNITUDE, d[j] & MAGNITUDE));
    }
  }

  private static void shift(float[] values, int count, float factor) {
    for (int i = 0; i < count; i++) {
      values[i] = values[i] * factor + ROUNDING;
    }
  }

  /** A word gets the low bytes of one value of each quarter. */
  private static void interleave(int[] a, int[] b, int[] c, int[] d, int[] words, int count) {
    for (int j = 0; j < count; j++) {
      words[j] = (a[j] & 0xFF) | (b[j] & 0xFF) << 8 | (c[j] & 0xFF) << 16 | d[j] << 24;
    }
  }
}
