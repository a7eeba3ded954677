package io.slicer.train;

import com.google.common.math.IntMath;
import com.google.common.primitives.Ints;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Which sequences each step reads. Every epoch reads all of them, in an order that only the seed
 * and the number of the epoch decide, so a training that resumes at some step needs no other state
 * than that step's number.
 *
 * <p>An epoch is cut into batches, of which the last may be smaller; {@code accumulation} batches
 * make a step, and what is left of them at the epoch's end makes a smaller step.
 */
final class DataOrder {
  private final int sequences;
  private final int batchSize;
  private final int accumulation;
  private final long seed;
  private final long stepsPerEpoch;
  private long shuffledEpoch = -1;
  private int[] shuffled = new int[0];

  DataOrder(int sequences, int batchSize, int accumulation, long seed) {
    this.sequences = sequences;
    this.batchSize = batchSize;
    this.accumulation = accumulation;
    this.seed = seed;
    stepsPerEpoch = stepsPerEpoch(sequences, batchSize, accumulation);
  }

  static long stepsPerEpoch(int sequences, int batchSize, int accumulation) {
    int batches = IntMath.divide(sequences, batchSize, RoundingMode.CEILING);
    return IntMath.divide(batches, accumulation, RoundingMode.CEILING);
  }

  long stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /**
   * The micro-batches of a step.
   *
   * @param step from 0, across epochs
   * @return the numbers of the sequences of each
   */
  List<List<Integer>> microBatches(long step) {
    int[] order = order(step / stepsPerEpoch);
    long first = step % stepsPerEpoch * accumulation * batchSize;
    List<List<Integer>> batches = new ArrayList<>();
    for (int micro = 0; micro < accumulation; micro++) {
      long from = Math.min(sequences, first + (long) micro * batchSize);
      long to = Math.min(sequences, from + batchSize);
      if (from < to) {
        batches.add(Ints.asList(Arrays.copyOfRange(order, (int) from, (int) to)));
      }
    }
    return batches;
  }

  private int[] order(long epoch) {
    if (epoch != shuffledEpoch) {
      shuffled = shuffle(epoch);
      shuffledEpoch = epoch;
    }
    return shuffled;
  }

  /** Fisher and Yates' shuffle with the generator that the Java library specifies to the bit. */
  private int[] shuffle(long epoch) {
    Random random = new Random(mix(mix(seed) + epoch));
    int[] order = new int[sequences];
    for (int i = 0; i < sequences; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /** Stafford's thirteenth mixer: neighbouring seeds and epochs get unrelated orders. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
