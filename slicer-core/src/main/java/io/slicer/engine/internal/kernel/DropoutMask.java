package io.slicer.engine.internal.kernel;

/**
 * The dropout masks of a training run. Whether a value is kept is a pure function of the run's
 * seed, the number of the step, the site in the model, the sequence, the position of the token in
 * it and the feature: neither the layout of a batch nor the number of threads changes it, and a
 * resumed run draws what the uninterrupted one would have drawn.
 *
 * <p>Each value is decided by 31 bits of a hash of its own, so the probability that holds is the
 * given one rounded to a multiple of 2^-31, at most 1 - 2^-31; kept values are divided by what
 * holds. The hash is one of 32 bits, two rounds of multiplication and shift with constants by C.
 * Wellons (<a href="https://github.com/skeeto/hash-prospector">hash-prospector</a>), in operations
 * that a compiler turns into vector instructions. A row enters with two keys of 32 bits, one before
 * the rounds and one between them: by the first alone, rows would share parts of one stream.
 */
public final class DropoutMask {
  /** The most features whose factors are made in one call of {@link #bits}. */
  public static final int BLOCK = 1024;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final int ODD = 0x9E3779B9;
  private static final double SCALE = 1L << 31;

  /** Multiples of an odd number: a vectorized loop cannot count by itself. */
  private static final int[] COUNTERS = new int[BLOCK];

  static {
    for (int i = 0; i < BLOCK; i++) {
      COUNTERS[i] = i * ODD;
    }
  }

  private final int threshold;
  private final float scale;
  private final long stream;

  private DropoutMask(int threshold, long stream) {
    this.threshold = threshold;
    this.scale = (float) (SCALE / (SCALE - threshold));
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
    int threshold = (int) Math.min(Integer.MAX_VALUE, Math.round(probability * SCALE));
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
    int[] bits = new int[Math.min(BLOCK, count)];
    for (int first = 0; first < count; first += BLOCK) {
      int n = Math.min(BLOCK, count - first);
      bits(sequence, position, first, bits, n);
      for (int i = 0; i < n; i++) {
        factors[first + i] = Float.intBitsToFloat(bits[i]);
      }
    }
  }

  /**
   * Writes the factors of some features of a row as their IEEE 754 bits.
   *
   * @param sequence number of the sequence in its step
   * @param position of the token in the sequence, or what else numbers the rows of a sequence
   * @param first feature
   * @param bits where to, from the start
   * @param count the number of features, at most {@link #BLOCK}
   */
  public void bits(int sequence, int position, int first, int[] bits, int count) {
    long key = mix(stream + (((long) sequence << 32) ^ position) * GOLDEN);
    int kept = Float.floatToRawIntBits(scale);
    hash((int) key + first * ODD, (int) (key >>> 32), threshold, kept, bits, count);
  }

  /** Indexed by the counter alone, or it would not be vectorized. */
  private static void hash(int start, int between, int threshold, int kept, int[] bits, int count) {
    for (int i = 0; i < count; i++) {
      int x = COUNTERS[i] + start;
      x = (x ^ (x >>> 16)) * 0x7FEB352D + between;
      x = (x ^ (x >>> 15)) * 0x846CA68B;
      int keep = (threshold - 1 - (x >>> 1)) >> 31; // all ones unless below the threshold
      bits[i] = keep & kept;
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
