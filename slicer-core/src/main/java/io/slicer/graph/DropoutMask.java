package io.slicer.graph;

/**
 * The dropout masks of a training run. Whether a value is kept is a pure function of the run's
 * seed, the number of the step, the site in the model, the sequence, the position of the token in
 * it and the feature: neither the layout of a batch nor the number of threads changes it, and a
 * resumed run draws what the uninterrupted one would have drawn.
 *
 * <p>Four values are decided by one 64-bit hash (the finalizer of SplitMix64), 16 bits each, so the
 * probability that holds is the given one rounded to 1/65536; kept values are divided by what
 * holds.
 */
public final class DropoutMask {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final int threshold;
  private final float scale;
  private final long stream;

  private DropoutMask(int threshold, long stream) {
    this.threshold = threshold;
    this.scale = 65536f / (65536 - threshold);
    this.stream = stream;
  }

  /**
   * The masks of one site in one step.
   *
   * @param probability of a zero, below 1
   * @param seed of the run
   * @param step number of the step
   * @param site number of the place in the model
   * @return the masks of all its rows
   */
  public static DropoutMask of(double probability, long seed, long step, int site) {
    int threshold = (int) Math.min(65535, Math.round(probability * 65536));
    return new DropoutMask(threshold, mix(mix(mix(seed + GOLDEN) + step * GOLDEN) + site * GOLDEN));
  }

  /**
   * What kept values are multiplied by.
   *
   * @return 1 / (1 - probability)
   */
  public float scale() {
    return scale;
  }

  /**
   * Writes the factors of a row: 0 or {@link #scale()}.
   *
   * @param sequence number of the sequence in its step
   * @param position of the token in the sequence, or what else numbers the rows of a sequence
   * @param factors where to
   * @param count the number of features
   */
  public void row(int sequence, int position, float[] factors, int count) {
    long key = mix(stream + (((long) sequence << 32) ^ position) * GOLDEN);
    int feature = 0;
    for (long block = 1; feature + 4 <= count; block++, feature += 4) {
      long bits = mix(key + block * GOLDEN);
      factors[feature] = (bits & 0xFFFF) >= threshold ? scale : 0;
      factors[feature + 1] = (bits >>> 16 & 0xFFFF) >= threshold ? scale : 0;
      factors[feature + 2] = (bits >>> 32 & 0xFFFF) >= threshold ? scale : 0;
      factors[feature + 3] = bits >>> 48 >= threshold ? scale : 0;
    }
    if (feature < count) {
      long bits = mix(key + (feature / 4 + 1) * GOLDEN);
      for (; feature < count; feature++, bits >>>= 16) {
        factors[feature] = (bits & 0xFFFF) >= threshold ? scale : 0;
      }
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
