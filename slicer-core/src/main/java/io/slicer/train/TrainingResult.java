package io.slicer.train;

import io.slicer.train.TrainingListener.Evaluated;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a training did. If it was resumed, sums and lists go back to its first step.
 *
 * @param ending why it ended
 * @param steps how many steps were taken
 * @param realTokens tokens trained on, special ones included, padding not
 * @param seconds spent in steps: without evaluation and the writing of checkpoints
 * @param meanLoss over all steps; NaN if none had a labelled row
 * @param epochLosses mean loss of each epoch that ended
 * @param evaluations what the evaluator found, in order: after each epoch, and between if {@link
 *     TrainingArguments#evaluationSteps} asked for it
 * @param best the evaluation whose parameters were put back at the end; none if the last ones
 *     stayed
 * @param stepsByList how many steps read each list of a mixture, by name; empty for one list alone
 * @param peakResidentBytes the most physical memory that this process ever had, where the system
 *     tells (Linux)
 */
public record TrainingResult(
    Ending ending,
    long steps,
    long realTokens,
    double seconds,
    double meanLoss,
    List<Double> epochLosses,
    List<Evaluated> evaluations,
    Optional<Evaluated> best,
    Map<String, Long> stepsByList,
    OptionalLong peakResidentBytes) {
  /** Why a training ended. */
  public enum Ending {
    /** All steps were taken. */
    COMPLETED,
    /** Evaluations no longer improved. */
    STOPPED_EARLY,
    /**
     * Its thread was interrupted, and still is. The parameters are those after the last step; if
     * checkpoints are on, one holds them.
     */
    INTERRUPTED
  }

  /**
   * Copies lists and map.
   *
   * @param ending why the training ended
   * @param steps how many were taken
   * @param realTokens trained on
   * @param seconds spent in steps
   * @param meanLoss over all steps
   * @param epochLosses mean loss of each epoch
   * @param evaluations what the evaluator found
   * @param best the evaluation whose parameters were put back
   * @param stepsByList how many steps read each list of a mixture
   * @param peakResidentBytes of this process
   */
  public TrainingResult {
    epochLosses = List.copyOf(epochLosses);
    evaluations = List.copyOf(evaluations);
    stepsByList = Collections.unmodifiableMap(new LinkedHashMap<>(stepsByList));
  }

  /**
   * The speed of training.
   *
   * @return real tokens per second; 0 if there was no step
   */
  public double realTokensPerSecond() {
    return seconds > 0 ? realTokens / seconds : 0;
  }
}
