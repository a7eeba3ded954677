package io.slicer.train;

import com.google.common.math.IntMath;
import com.google.common.primitives.Ints;
import io.slicer.model.TokenSequence;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which sequences each step reads. Every epoch reads all of them, in an order that only the seed
 * and the number of the epoch decide, so a training that resumes at some step needs no other state
 * than that step's number.
 *
 * <p>An epoch is cut into batches, each as long as the batch size or the token budget lets it be;
 * {@code gradientAccumulationSteps} batches make a step, and what is left of them at the epoch's
 * end makes a smaller step. With a token budget the cuts depend on the order, so epochs may differ
 * in their number of steps.
 */
final class DataOrder {
  private final int[] lengths;
  private final TrainingArguments arguments;

  /** The first step of every epoch that was asked for so far, and of the one behind the last. */
  private final List<Long> firstSteps = new ArrayList<>(List.of(0L));

  private int presentEpoch = -1;
  private int[] order = new int[0];
  private int[] batchEnds = new int[0];

  DataOrder(List<TokenSequence> sequences, TrainingArguments arguments) {
    lengths = sequences.stream().mapToInt(TokenSequence::length).toArray();
    this.arguments = arguments;
  }

  /** The number of steps that read all sequences once, in some epoch. */
  long steps(int epoch) {
    return firstStep(epoch + 1) - firstStep(epoch);
  }

  private long firstStep(int epoch) {
    while (firstSteps.size() <= epoch) {
      addEpoch();
    }
    return firstSteps.get(epoch);
  }

  private void addEpoch() {
    int epoch = firstSteps.size() - 1;
    begin(epoch);
    firstSteps.add(
        firstSteps.get(epoch)
            + IntMath.divide(
                batchEnds.length, arguments.gradientAccumulationSteps(), RoundingMode.CEILING));
  }

  /** The number of steps of the whole training. */
  long totalSteps() {
    if (arguments.maxSteps().isPresent()) {
      return arguments.maxSteps().getAsLong();
    }
    double epochs = arguments.epochs();
    if (arguments.batchTokens().isEmpty()) {
      return (long) Math.ceil(epochs * steps(0));
    }
    int whole = (int) epochs;
    BigDecimal part = BigDecimal.valueOf(epochs).subtract(BigDecimal.valueOf(whole));
    return firstStep(whole)
        + part.multiply(BigDecimal.valueOf(steps(whole)))
            .setScale(0, RoundingMode.CEILING)
            .longValueExact();
  }

  /** How often all sequences have been read after so many steps, a fraction. */
  double epochs(long stepsDone) {
    int epoch = epochOf(stepsDone);
    return epoch + (double) (stepsDone - firstStep(epoch)) / steps(epoch);
  }

  /** Whether an epoch is over after so many steps. */
  boolean endsEpoch(long stepsDone) {
    return stepsDone > 0 && stepsDone == firstStep(epochOf(stepsDone));
  }

  private int epochOf(long step) {
    while (firstSteps.get(firstSteps.size() - 1) <= step) {
      addEpoch();
    }
    int found = Collections.binarySearch(firstSteps, step);
    return found >= 0 ? found : -found - 2;
  }

  /**
   * The micro-batches of a step.
   *
   * @param step from 0, across epochs
   * @return the numbers of the sequences of each
   */
  List<List<Integer>> microBatches(long step) {
    int epoch = epochOf(step);
    begin(epoch);
    int accumulation = arguments.gradientAccumulationSteps();
    int first = Math.toIntExact((step - firstStep(epoch)) * accumulation);
    List<List<Integer>> batches = new ArrayList<>();
    for (int b = first; b < Math.min(batchEnds.length, (long) first + accumulation); b++) {
      int from = b == 0 ? 0 : batchEnds[b - 1];
      batches.add(Ints.asList(Arrays.copyOfRange(order, from, batchEnds[b])));
    }
    return batches;
  }

  private void begin(int epoch) {
    if (epoch != presentEpoch) {
      order = shuffle(epoch);
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
    return arguments.batchTokens().isPresent()
        ? tokensWithNext > arguments.batchTokens().getAsInt()
        : members == arguments.batchSize();
  }

  /** Fisher and Yates' shuffle with the generator that the Java library specifies to the bit. */
  private int[] shuffle(long epoch) {
    Random random = new Random(mix(mix(arguments.seed()) + epoch));
    int[] shuffled = new int[lengths.length];
    for (int i = 0; i < shuffled.length; i++) {
      int j = random.nextInt(i + 1);
      shuffled[i] = shuffled[j];
      shuffled[j] = i;
    }
    return shuffled;
  }

  /** Stafford's thirteenth mixer: neighbouring seeds and epochs get unrelated orders. */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
