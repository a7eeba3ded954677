package io.slicer.train;

import com.google.common.collect.Lists;
import io.slicer.train.TrainingListener.Evaluated;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a training has come, in numbers. A checkpoint holds it as JSON.
 *
 * @param step how many steps have been taken
 * @param tokens trained on
 * @param seconds spent in steps
 * @param total losses of all steps
 * @param epoch losses of the steps of the present epoch
 * @param unlogged losses of the steps since they were last logged
 * @param epochLosses mean loss of each epoch that has ended
 * @param evaluations all so far
 */
record TrainingProgress(
    long step,
    long tokens,
    double seconds,
    Losses total,
    Losses epoch,
    Losses unlogged,
    List<Double> epochLosses,
    List<Evaluated> evaluations) {

  /** Checkpoints of earlier versions have no unlogged losses. */
  TrainingProgress(
      long step,
      long tokens,
      double seconds,
      Losses total,
      Losses epoch,
      @Nullable Losses unlogged,
      List<Double> epochLosses,
      List<Evaluated> evaluations) {
    this.step = step;
    this.tokens = tokens;
    this.seconds = seconds;
    this.total = total;
    this.epoch = epoch;
    this.unlogged = unlogged == null ? Losses.NONE : unlogged;
    this.epochLosses = epochLosses;
    this.evaluations = evaluations;
  }

  static final TrainingProgress NONE =
      new TrainingProgress(0, 0, 0, Losses.NONE, Losses.NONE, Losses.NONE, List.of(), List.of());

  /**
   * Losses of several steps.
   *
   * @param sum of the losses
   * @param count of the steps, without those that had no labelled row
   */
  record Losses(double sum, long count) {
    static final Losses NONE = new Losses(0, 0);

    Losses plus(double loss) {
      return Double.isNaN(loss) ? this : new Losses(sum + loss, count + 1);
    }

    double mean() {
      return sum / count;
    }
  }

  TrainingProgress afterStep(double loss, long stepTokens, double stepSeconds) {
    return new TrainingProgress(
        step + 1,
        tokens + stepTokens,
        seconds + stepSeconds,
        total.plus(loss),
        epoch.plus(loss),
        unlogged.plus(loss),
        epochLosses,
        evaluations);
  }

  TrainingProgress afterLogging() {
    return new TrainingProgress(
        step, tokens, seconds, total, epoch, Losses.NONE, epochLosses, evaluations);
  }

  TrainingProgress afterEpoch() {
    return new TrainingProgress(
        step,
        tokens,
        seconds,
        total,
        Losses.NONE,
        unlogged,
        with(epochLosses, epoch.mean()),
        evaluations);
  }

  /** The evaluation of the present parameters is added. */
  TrainingProgress afterEvaluation(Evaluation evaluation, boolean endsEpoch) {
    int number = epochLosses.size() + (endsEpoch ? 0 : 1);
    Evaluated evaluated =
        new Evaluated(number, step, endsEpoch, evaluation, isBest(evaluation.score()));
    return new TrainingProgress(
        step, tokens, seconds, total, epoch, unlogged, epochLosses, with(evaluations, evaluated));
  }

  private boolean isBest(double score) {
    return best().map(best -> score > best.evaluation().score()).orElse(!Double.isNaN(score));
  }

  private static <T> List<T> with(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return List.copyOf(longer);
  }

  /** The last evaluation. */
  Evaluated evaluated() {
    return evaluations.get(evaluations.size() - 1);
  }

  /** The best evaluation, the earliest of equals; none if none has a score that is a number. */
  Optional<Evaluated> best() {
    return Lists.reverse(evaluations).stream().filter(Evaluated::best).findFirst();
  }

  int evaluationsSinceBest() {
    return (int) Lists.reverse(evaluations).stream().takeWhile(made -> !made.best()).count();
  }
}
