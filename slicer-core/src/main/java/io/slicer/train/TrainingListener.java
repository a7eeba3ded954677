package io.slicer.train;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Hears what happens in a training, on the training's own thread: each call delays the next step.
 * An exception that a listener throws ends the training.
 */
public interface TrainingListener {
  /**
   * Training is about to take its first step, or to go on behind a checkpoint.
   *
   * @param start what is ahead
   */
  default void started(Start start) {}

  /**
   * A step was taken.
   *
   * @param step what it did
   */
  default void stepped(Step step) {}

  /**
   * {@link TrainingArguments#loggingSteps} have been taken since the last time. What is said is the
   * same whether or not the training was resumed in between.
   *
   * @param logged how they went
   */
  default void logged(Logged logged) {}

  /**
   * An epoch is over, or the last step was taken. In an epoch all sequences of a single list are
   * read once; of several lists, as many steps are taken as that would need.
   *
   * @param epoch how it went
   */
  default void epochEnded(Epoch epoch) {}

  /**
   * The model was evaluated.
   *
   * @param evaluated what was found
   */
  default void evaluated(Evaluated evaluated) {}

  /**
   * A checkpoint was written.
   *
   * @param checkpointed where
   */
  default void checkpointed(Checkpointed checkpointed) {}

  /**
   * Training is over, and the parameters are what they will be.
   *
   * @param result all that can be said about it
   */
  default void ended(TrainingResult result) {}

  /**
   * What is ahead.
   *
   * @param stepsDone steps that a checkpoint has already taken; 0 if training begins
   * @param totalSteps of the whole training
   * @param stepsPerEpoch steps of an epoch; of the first one, where batches are cut by sub-words
   *     and epochs may differ
   * @param sequences how many there are
   * @param tokensPerEpoch tokens that the first epoch reads, special ones included; 0 if nobody
   *     knows before they are read
   */
  record Start(
      long stepsDone, long totalSteps, long stepsPerEpoch, long sequences, long tokensPerEpoch) {}

  /**
   * What a step did.
   *
   * @param step how many steps have now been taken
   * @param totalSteps of the whole training
   * @param epoch how many epochs are now over, a fraction
   * @param list the name of the list that the step read; empty if there is a single list
   * @param loss mean over the step's labelled rows; NaN if it had none, and was skipped
   * @param learningRate of the step
   * @param gradientNorm before clipping; NaN if the step was skipped
   * @param tokens of the step, special ones included; padding is never counted
   * @param tokensPerSecond since training started or resumed, in steps only: neither evaluation nor
   *     the writing of checkpoints counts
   * @param timeLeft what the remaining steps will take at that speed
   */
  record Step(
      long step,
      long totalSteps,
      double epoch,
      String list,
      double loss,
      double learningRate,
      double gradientNorm,
      long tokens,
      double tokensPerSecond,
      Duration timeLeft) {}

  /**
   * How the last steps went.
   *
   * @param step how many steps have now been taken
   * @param epoch how many epochs are now over, a fraction
   * @param meanLoss over the steps since the last time; NaN if none had a labelled row
   * @param learningRate of the last of them
   * @param gradientNorm of the last of them, before clipping; NaN if it was skipped
   */
  record Logged(
      long step, double epoch, double meanLoss, double learningRate, double gradientNorm) {}

  /**
   * How an epoch went.
   *
   * @param epoch its number, from 1
   * @param step how many steps have been taken
   * @param meanLoss over the epoch's steps; NaN if none had a labelled row
   */
  record Epoch(int epoch, long step, double meanLoss) {}

  /**
   * What an evaluation found.
   *
   * @param epoch at whose end it was made, or in the course of which, from 1
   * @param step how many steps had been taken
   * @param endsEpoch whether it was made at the end of an epoch; otherwise {@link
   *     TrainingArguments#evaluationSteps} or, at step 0, {@link
   *     TrainingArguments#evaluationOnStart} asked for it
   * @param evaluation the finding
   * @param best whether all before were worse
   */
  record Evaluated(int epoch, long step, boolean endsEpoch, Evaluation evaluation, boolean best) {}

  /**
   * Where a checkpoint is.
   *
   * @param step how many steps it holds
   * @param directory of the checkpoint
   */
  record Checkpointed(long step, Path directory) {}
}
