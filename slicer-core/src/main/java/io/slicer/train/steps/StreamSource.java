package io.slicer.train.steps;

import com.google.common.math.LongMath;
import com.google.common.primitives.Ints;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Sequences that are too many for a list of their order: where each stands in an epoch is computed
 * when a step asks for it, by a permutation that a key decides (a Feistel network, in which numbers
 * beyond the last are sent through again).
 */
public final class StreamSource implements StepSource {
  private static final int ROUNDS = 6;

  private final String name;
  private final long size;
  private final Batching batching;
  private final long seed;
  private final int halfBits;
  private int presentEpoch = -1;
  private long[] keys = new long[0];

  /**
   * A source.
   *
   * @param name of the stream; empty if there is nothing else
   * @param size how many sequences there are
   * @param batching how large batches and steps are; by sequences, as nobody knows their lengths
   * @param seed of the order
   * @throws IllegalArgumentException if batches are by tokens, or there is no sequence or more than
   *     an int can count
   */
  public StreamSource(String name, long size, Batching batching, long seed) {
    if (batching.tokens().isPresent()) {
      throw new IllegalArgumentException(
          "batchTokens needs to know the length of every sequence, which a stream does not: give"
              + " batchSize");
    }
    if (size < 1 || size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a stream of " + size + " sequences");
    }
    this.name = name;
    this.size = size;
    this.batching = batching;
    this.seed = seed;
    halfBits = Math.max(1, (LongMath.log2(size, RoundingMode.CEILING) + 1) / 2);
  }

  @Override
  public long steps(int epoch) {
    long batches = LongMath.divide(size, batching.size(), RoundingMode.CEILING);
    return LongMath.divide(batches, batching.accumulation(), RoundingMode.CEILING);
  }

  @Override
  public Step step(int epoch, long number) {
    begin(epoch);
    List<List<Integer>> batches = new ArrayList<>();
    long at = number * batching.accumulation() * batching.size();
    for (int b = 0; b < batching.accumulation() && at < size; b++) {
      List<Integer> batch = new ArrayList<>();
      for (int i = 0; i < batching.size() && at < size; i++) {
        batch.add(Ints.checkedCast(place(at++)));
      }
      batches.add(batch);
    }
    return new Step(name, batches);
  }

  private void begin(int epoch) {
    if (epoch != presentEpoch) {
      Random random = EpochRandom.of(seed, epoch);
      keys = random.longs(ROUNDS).toArray();
      presentEpoch = epoch;
    }
  }

  /** The sequence that stands at a place of the epoch. */
  private long place(long at) {
    long number = at;
    do {
      number = permuted(number);
    } while (number >= size);
    return number;
  }

  private long permuted(long number) {
    long mask = (1L << halfBits) - 1;
    long left = number >>> halfBits;
    long right = number & mask;
    for (long key : keys) {
      long next = left ^ (EpochRandom.mix(right + key) & mask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }
}
