package io.slicer.train;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a training has come, in numbers. A checkpoint holds it as JSON.
 *
 * @param step how many steps have been taken
 * @param tokens trained on
 * @param seconds spent in steps
 * @param total losses of all steps
 * @param epoch losses of the steps of the present epoch
 * @param epochLosses mean loss of each epoch that has ended
 * @param evaluations one of each epoch that has ended, if the training evaluates
 */
record TrainingProgress(
    long step,
    long tokens,
    double seconds,
    Losses total,
    Losses epoch,
    List<Double> epochLosses,
    List<Evaluation> evaluations) {

  static final TrainingProgress NONE =
      new TrainingProgress(0, 0, 0, Losses.NONE, Losses.NONE, List.of(), List.of());

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
        epochLosses,
        evaluations);
  }

  TrainingProgress afterEpoch() {
    return new TrainingProgress(
        step, tokens, seconds, total, Losses.NONE, with(epochLosses, epoch.mean()), evaluations);
  }

  TrainingProgress with(Evaluation evaluation) {
    return new TrainingProgress(
        step, tokens, seconds, total, epoch, epochLosses, with(evaluations, evaluation));
  }

  private static <T> List<T> with(List<T> list, T last) {
    List<T> longer = new ArrayList<>(list);
    longer.add(last);
    return List.copyOf(longer);
  }

  /** The epoch, from 1, that was evaluated best, the earliest of equals; 0 if there is none. */
  int bestEpoch() {
    int best = 0;
    for (int i = 0; i < evaluations.size(); i++) {
      double score = evaluations.get(i).score();
      if (!Double.isNaN(score) && (best == 0 || score > evaluations.get(best - 1).score())) {
        best = i + 1;
      }
    }
    return best;
  }

  int evaluationsSinceBest() {
    return evaluations.size() - bestEpoch();
  }
}
