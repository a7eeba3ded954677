package io.slicer.train.steps;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Several lists, mixed by temperature as Hyper-X mixes them. An epoch has as many steps as would
 * read every list once, N. With n the steps that would read a list once, its share of the epoch is
 * (n / N)^(1 / temperature), divided by the sum of these over all lists: so many steps, rounded
 * down, read it. The few that are missing then are drawn from those. All come in an order of
 * chance.
 *
 * <p>A list that has more steps than it needs begins again with the same steps in the same order;
 * one that has fewer is read in part. The next epoch has another order.
 */
public final class MixtureSource implements StepSource {
  private final List<StepSource> lists;
  private final double temperature;
  private final long seed;

  private int presentEpoch = -1;

  /** Of each step of the present epoch: which list it reads, and which of that list's steps. */
  private int[] drawn = new int[0];

  private long[] turns = new long[0];

  /**
   * A source.
   *
   * @param lists with seeds of their own; at least one, and none empty
   * @param temperature 1 for shares by size; the higher, the more even
   * @param seed of the order
   */
  public MixtureSource(List<StepSource> lists, double temperature, long seed) {
    this.lists = lists;
    this.temperature = temperature;
    this.seed = seed;
  }

  @Override
  public long steps(int epoch) {
    return LongStream.of(stepsOfEach(epoch)).sum();
  }

  private long[] stepsOfEach(int epoch) {
    return lists.stream().mapToLong(list -> list.steps(epoch)).toArray();
  }

  @Override
  public Step step(int epoch, long number) {
    begin(epoch);
    int at = Math.toIntExact(number);
    return lists.get(drawn[at]).step(epoch, turns[at]);
  }

  private void begin(int epoch) {
    if (epoch == presentEpoch) {
      return;
    }
    long[] steps = stepsOfEach(epoch);
    drawn = draw(steps, EpochRandom.of(seed, epoch));
    turns = new long[drawn.length];
    long[] taken = new long[steps.length];
    for (int i = 0; i < drawn.length; i++) {
      int list = drawn[i];
      turns[i] = taken[list]++ % steps[list];
    }
    presentEpoch = epoch;
  }

  /** Which list each step reads. */
  private int[] draw(long[] steps, Random random) {
    int[] shares = shares(steps, temperature);
    int[] lists = new int[Math.toIntExact(LongStream.of(steps).sum())];
    int filled = 0;
    for (int list = 0; list < shares.length; list++) {
      Arrays.fill(lists, filled, filled + shares[list], list);
      filled += shares[list];
    }
    for (int i = filled; i < lists.length; i++) {
      lists[i] = lists[random.nextInt(filled)];
    }
    int[] order = EpochRandom.permutation(lists.length, random);
    return Arrays.stream(order).map(i -> lists[i]).toArray();
  }

  /**
   * How many steps of an epoch read each list at least; the sum may lack a few.
   *
   * @param steps that would read each list once
   * @param temperature above 0
   * @return steps of each list
   */
  public static int[] shares(long[] steps, double temperature) {
    double total = LongStream.of(steps).sum();
    double[] weights = new double[steps.length];
    double sum = 0;
    for (int i = 0; i < steps.length; i++) {
      weights[i] = StrictMath.pow(steps[i] / total, 1 / temperature);
      sum += weights[i];
    }
    int[] shares = new int[steps.length];
    for (int i = 0; i < steps.length; i++) {
      shares[i] = (int) (weights[i] / sum * total);
    }
    if (Arrays.stream(shares).allMatch(share -> share == 0)) {
      Arrays.fill(shares, 1); // Lists of one step each, whose share of 1 was rounded.
    }
    return shares;
  }
}
