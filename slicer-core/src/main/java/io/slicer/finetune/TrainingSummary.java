package io.slicer.finetune;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slicer.train.TrainingListener.Evaluated;
import io.slicer.train.TrainingResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a training did, as a run record keeps it.
 *
 * @param ending whether all steps were taken
 * @param steps of the optimizer
 * @param epochLosses mean loss of each epoch that ended
 * @param validations what validation found, in order
 * @param bestStep how many steps had been taken when the model had the parameters that it has; null
 *     for the last ones
 * @param stepsByList how many steps read each list of a mixture, by name; empty for one list alone
 * @param loss mean over all steps
 * @param realTokens sub-words and special tokens trained on; padding is never counted
 * @param seconds spent in steps, without evaluation and the writing of checkpoints
 * @param realTokensPerSecond the one divided by the other
 * @param peakResidentBytes the most physical memory of the process; null where the system does not
 *     tell
 */
public record TrainingSummary(
    TrainingResult.Ending ending,
    long steps,
    List<Double> epochLosses,
    List<Validation> validations,
    @Nullable Long bestStep,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Long> stepsByList,
    double loss,
    long realTokens,
    double seconds,
    double realTokensPerSecond,
    @Nullable Long peakResidentBytes) {
  /**
   * Copies lists and map.
   *
   * @param ending whether all steps were taken
   * @param steps of the optimizer
   * @param epochLosses mean loss of each epoch that ended
   * @param validations what validation found, in order
   * @param bestStep how many steps had been taken when the model had the parameters that it has;
   *     null for the last ones
   * @param stepsByList how many steps read each list of a mixture; null, as in records of earlier
   *     versions, for none
   * @param loss mean over all steps
   * @param realTokens sub-words and special tokens trained on
   * @param seconds spent in steps
   * @param realTokensPerSecond the one divided by the other
   * @param peakResidentBytes the most physical memory of the process; null where the system does
   *     not tell
   */
  public TrainingSummary(
      TrainingResult.Ending ending,
      long steps,
      List<Double> epochLosses,
      List<Validation> validations,
      @Nullable Long bestStep,
      @Nullable Map<String, Long> stepsByList,
      double loss,
      long realTokens,
      double seconds,
      double realTokensPerSecond,
      @Nullable Long peakResidentBytes) {
    this.ending = ending;
    this.steps = steps;
    this.epochLosses = List.copyOf(epochLosses);
    this.validations = List.copyOf(validations);
    this.bestStep = bestStep;
    this.stepsByList =
        stepsByList == null
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(stepsByList));
    this.loss = loss;
    this.realTokens = realTokens;
    this.seconds = seconds;
    this.realTokensPerSecond = realTokensPerSecond;
    this.peakResidentBytes = peakResidentBytes;
  }

  /**
   * What validation found.
   *
   * @param step how many steps had been taken
   * @param epoch at whose end it was made, or in the course of which, from 1
   * @param endsEpoch whether it was made at the end of an epoch
   * @param figures by name
   */
  public record Validation(long step, int epoch, boolean endsEpoch, Map<String, Double> figures) {
    /**
     * Copies the figures.
     *
     * @param step how many steps had been taken
     * @param epoch at whose end it was made, or in the course of which, from 1
     * @param endsEpoch whether it was made at the end of an epoch
     * @param figures by name
     */
    public Validation {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    private static Validation of(Evaluated evaluated) {
      return new Validation(
          evaluated.step(),
          evaluated.epoch(),
          evaluated.endsEpoch(),
          evaluated.evaluation().figures());
    }
  }

  /**
   * Sums up a training.
   *
   * @param result what it did
   * @return the summary
   */
  public static TrainingSummary of(TrainingResult result) {
    OptionalLong peak = result.peakResidentBytes();
    return new TrainingSummary(
        result.ending(),
        result.steps(),
        result.epochLosses(),
        result.evaluations().stream().map(Validation::of).toList(),
        result.best().map(Evaluated::step).orElse(null),
        result.stepsByList(),
        result.meanLoss(),
        result.realTokens(),
        result.seconds(),
        result.realTokensPerSecond(),
        peak.isPresent() ? peak.getAsLong() : null);
  }
}
