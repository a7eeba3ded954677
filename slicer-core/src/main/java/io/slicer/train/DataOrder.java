package io.slicer.train;

import io.slicer.train.steps.StepSource;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The steps of a training, one epoch behind the other. */
final class DataOrder {
  private final StepSource source;
  private final TrainingArguments arguments;

  /** The first step of every epoch that was asked for so far, and of the one behind the last. */
  private final List<Long> firstSteps = new ArrayList<>(List.of(0L));

  DataOrder(StepSource source, TrainingArguments arguments) {
    this.source = source;
    this.arguments = arguments;
  }

  /** The number of steps of an epoch. */
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
    firstSteps.add(firstSteps.get(epoch) + source.steps(epoch));
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

  /** How many epochs are over after so many steps, a fraction. */
  double epochs(long stepsDone) {
    int epoch = epochOf(stepsDone);
    return epoch + (double) (stepsDone - firstStep(epoch)) / steps(epoch);
  }

  /** Whether an epoch is over after so many steps. */
  boolean endsEpoch(long stepsDone) {
    return stepsDone > 0 && stepsDone == firstStep(epochOf(stepsDone));
  }

  /** The epoch of a step, from 0. */
  int epochOf(long step) {
    while (firstSteps.get(firstSteps.size() - 1) <= step) {
      addEpoch();
    }
    int found = Collections.binarySearch(firstSteps, step);
    return found >= 0 ? found : -found - 2;
  }

  /**
   * What a step reads.
   *
   * @param step from 0, across epochs
   */
  StepSource.Step step(long step) {
    int epoch = epochOf(step);
    return source.step(epoch, step - firstStep(epoch));
  }
}
