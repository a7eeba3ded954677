package io.slicer.train.steps;

import com.google.common.math.IntMath;
import com.google.common.primitives.Ints;
import io.slicer.model.TokenSequence;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One list of sequences, of which every epoch reads all, in an order of its own.
 *
 * <p>An epoch is cut into batches, each as long as the batch size or the token budget lets it be;
 * so many batches as {@link Batching} says make a step, and what is left of them at the epoch's end
 * makes a smaller step. With a token budget the cuts depend on the order, so epochs may differ in
 * their number of steps.
 */
public final class ListSource implements StepSource {
  private final String name;
  private final int[] lengths;
  private final Batching batching;
  private final long seed;

  private int presentEpoch = -1;
  private int[] order = new int[0];
  private int[] batchEnds = new int[0];

  /**
   * A source.
   *
   * @param name of the list
   * @param sequences of the list
   * @param batching how large batches and steps are
   * @param seed of the order
   */
  public ListSource(String name, List<TokenSequence> sequences, Batching batching, long seed) {
    this.name = name;
    lengths = sequences.stream().mapToInt(TokenSequence::length).toArray();
    this.batching = batching;
    this.seed = seed;
  }

  @Override
  public long steps(int epoch) {
    begin(epoch);
    return IntMath.divide(batchEnds.length, batching.accumulation(), RoundingMode.CEILING);
  }

  @Override
  public Step step(int epoch, long number) {
    begin(epoch);
    int accumulation = batching.accumulation();
    int first = Math.toIntExact(number * accumulation);
    List<List<Integer>> batches = new ArrayList<>();
    for (int b = first; b < Math.min(batchEnds.length, (long) first + accumulation); b++) {
      int from = b == 0 ? 0 : batchEnds[b - 1];
      batches.add(Ints.asList(Arrays.copyOfRange(order, from, batchEnds[b])));
    }
    return new Step(name, batches);
  }

  private void begin(int epoch) {
    if (epoch != presentEpoch) {
      order = EpochRandom.permutation(lengths.length, EpochRandom.of(seed, epoch));
      batchEnds = cut(order);
      presentEpoch = epoch;
    }
  }

  /** Where in an order of sequences each batch ends. */
  private int[] cut(int[] sequences) {
    List<Integer> ends = new ArrayList<>();
    int members = 0;
    long tokens = 0;
    for (int i = 0; i < sequences.length; i++) {
      int length = lengths[sequences[i]];
      if (members > 0 && isFull(members, tokens + length)) {
        ends.add(i);
        members = 0;
        tokens = 0;
      }
      members++;
      tokens += length;
    }
    if (members > 0) {
      ends.add(sequences.length);
    }
    return Ints.toArray(ends);
  }

  /** Whether a batch of so many sequences can take no other, with which it had so many tokens. */
  private boolean isFull(int members, long tokensWithNext) {
    return batching.tokens().isPresent()
        ? tokensWithNext > batching.tokens().getAsInt()
        : members == batching.size();
  }
}
