package io.slicer.train.steps;

import java.util.Random;

/**
 * Chance that only a seed and the number of an epoch decide, with the generator that the Java
 * library specifies to the bit.
 */
final class EpochRandom {
  private EpochRandom() {}

  static Random of(long seed, long epoch) {
    return new Random(mix(mix(seed) + epoch));
  }

  /** The numbers from 0 in an order of chance: Fisher and Yates' shuffle. */
  static int[] permutation(int count, Random random) {
    int[] shuffled = new int[count];
    for (int i = 0; i < shuffled.length; i++) {
      int j = random.nextInt(i + 1);
      shuffled[i] = shuffled[j];
      shuffled[j] = i;
    }
    return shuffled;
  }

  /** Stafford's thirteenth mixer: neighbouring seeds and epochs get unrelated orders. */
  static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
