package io.slicer.train;

import io.slicer.model.TokenSequence;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How to train. Names, meanings and defaults are those of transformers' {@code TrainingArguments},
 * except that the default batch has 16 sequences.
 *
 * <pre>{@code
 * TrainingArguments.builder().learningRate(1e-4).batchSize(32).warmupRatio(0.1).build()
 * }</pre>
 *
 * @param learningRate the maximum of the schedule
 * @param epochs how often all sequences are read; 2.5 stops in the middle of the third time
 * @param maxSteps how many steps to train, instead of {@code epochs}
 * @param batchSize sequences of a micro-batch
 * @param batchTokens the most sub-words of a micro-batch, special tokens included, instead of
 *     {@code batchSize}
 * @param gradientAccumulationSteps micro-batches of a step: they weigh as one batch of all their
 *     labelled rows
 * @param schedule how the learning rate changes
 * @param warmupRatio part of all steps during which the learning rate rises; rounded up
 * @param warmupSteps how many steps the learning rate rises, instead of {@code warmupRatio}; 0: as
 *     {@code warmupRatio} says
 * @param weightDecay of all parameters but biases and layer norms
 * @param maxGradNorm what the norm of all gradients together is limited to; 0 for no limit
 * @param adam betas and epsilon of the optimizer
 * @param seed of the order of the data and of the dropout masks
 * @param threads of the optimizer, and part of what must not change when a training resumes
 * @param loggingSteps from one {@link TrainingListener#logged} to the next
 * @param evaluationSteps from one evaluation to the next, besides those at the end of every epoch;
 *     none: only those
 * @param evaluationOnStart whether to evaluate before the first step, too
 * @param loadBestModelAtEnd whether the parameters of the best evaluation are put back at the end;
 *     otherwise the last ones stay
 * @param earlyStoppingPatience how many evaluations in a row may fail to improve before training
 *     stops; none: it never stops early
 * @param checkpoints where and how often to save the training; none: never
 */
public record TrainingArguments(
    double learningRate,
    double epochs,
    OptionalLong maxSteps,
    int batchSize,
    OptionalInt batchTokens,
    int gradientAccumulationSteps,
    LearningRateSchedule schedule,
    double warmupRatio,
    long warmupSteps,
    double weightDecay,
    double maxGradNorm,
    AdamW.Settings adam,
    long seed,
    int threads,
    long loggingSteps,
    OptionalLong evaluationSteps,
    boolean evaluationOnStart,
    boolean loadBestModelAtEnd,
    OptionalInt earlyStoppingPatience,
    Optional<CheckpointSettings> checkpoints) {

  /**
   * Checks the ranges.
   *
   * @param learningRate at least 0, and above what the schedule ends at
   * @param epochs positive
   * @param maxSteps positive, if there is one
   * @param batchSize positive
   * @param batchTokens positive, if there is one
   * @param gradientAccumulationSteps positive
   * @param schedule any
   * @param warmupRatio from 0 to 1
   * @param warmupSteps at least 0
   * @param weightDecay at least 0
   * @param maxGradNorm at least 0
   * @param adam any
   * @param seed any
   * @param threads positive
   * @param loggingSteps positive
   * @param evaluationSteps positive, if there is a number
   * @param evaluationOnStart any
   * @param loadBestModelAtEnd any
   * @param earlyStoppingPatience positive, if there is one
   * @param checkpoints any
   * @throws IllegalArgumentException if an argument is out of its range: with the range
   */
  public TrainingArguments {
    check(learningRate >= 0 && finite(learningRate), "learningRate", learningRate, "at least 0");
    schedule.check(learningRate);
    check(epochs > 0 && finite(epochs), "epochs", epochs, "positive");
    check(maxSteps.orElse(1) > 0, "maxSteps", maxSteps.orElse(1), "positive");
    check(batchSize > 0, "batchSize", batchSize, "positive");
    check(batchTokens.orElse(1) > 0, "batchTokens", batchTokens.orElse(1), "positive");
    check(
        gradientAccumulationSteps > 0,
        "gradientAccumulationSteps",
        gradientAccumulationSteps,
        "positive");
    check(warmupRatio >= 0 && warmupRatio <= 1, "warmupRatio", warmupRatio, "from 0 to 1");
    check(warmupSteps >= 0, "warmupSteps", warmupSteps, "at least 0");
    check(weightDecay >= 0 && finite(weightDecay), "weightDecay", weightDecay, "at least 0");
    check(maxGradNorm >= 0 && finite(maxGradNorm), "maxGradNorm", maxGradNorm, "at least 0");
    check(threads > 0, "threads", threads, "positive");
    check(loggingSteps > 0, "loggingSteps", loggingSteps, "positive");
    check(evaluationSteps.orElse(1) > 0, "evaluationSteps", evaluationSteps.orElse(1), "positive");
    check(
        earlyStoppingPatience.orElse(1) > 0,
        "earlyStoppingPatience",
        earlyStoppingPatience.orElse(1),
        "positive");
  }

  private static boolean finite(double value) {
    return value < Double.POSITIVE_INFINITY;
  }

  private static void check(boolean right, String name, Number value, String wanted) {
    if (!right) {
      throw new IllegalArgumentException(name + " must be " + wanted + ", not " + value);
    }
  }

  /**
   * A builder with the defaults.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * How many steps a training with these arguments has.
   *
   * @param sequences to train on; with {@code batchTokens} their lengths count
   * @return the number of steps, over all epochs
   */
  public long totalSteps(List<TokenSequence> sequences) {
    return new DataOrder(SequenceLists.single(sequences).source(this), this).totalSteps();
  }

  /**
   * The learning rate of a step.
   *
   * @param step from 0
   * @param totalSteps of the training
   * @return the learning rate
   */
  public double learningRateAt(long step, long totalSteps) {
    long warmup = warmupSteps > 0 ? warmupSteps : (long) Math.ceil(totalSteps * warmupRatio);
    return learningRate * schedule.factor(step, warmup, totalSteps, learningRate);
  }

  /** Collects arguments. What is not set has its default. */
  public static final class Builder {
    private double learningRate = 5e-5;
    private double epochs = 3;
    private OptionalLong maxSteps = OptionalLong.empty();
    private int batchSize = 16;
    private OptionalInt batchTokens = OptionalInt.empty();
    private int gradientAccumulationSteps = 1;
    private LearningRateSchedule schedule = LearningRateSchedule.LINEAR;
    private double warmupRatio;
    private long warmupSteps;
    private double weightDecay;
    private double maxGradNorm = 1;
    private AdamW.Settings adam = AdamW.Settings.DEFAULT;
    private long seed = 42;
    private int threads = Runtime.getRuntime().availableProcessors();
    private long loggingSteps = 500;
    private OptionalLong evaluationSteps = OptionalLong.empty();
    private boolean evaluationOnStart;
    private boolean loadBestModelAtEnd;
    private OptionalInt earlyStoppingPatience = OptionalInt.empty();
    private Optional<CheckpointSettings> checkpoints = Optional.empty();

    private Builder() {}

    /**
     * Sets the maximum of the learning rate; 5e-5 by default.
     *
     * @param value at least 0
     * @return this
     */
    public Builder learningRate(double value) {
      learningRate = value;
      return this;
    }

    /**
     * Sets how often all sequences are read; 3 by default.
     *
     * @param value positive, not necessarily whole
     * @return this
     */
    public Builder epochs(double value) {
      epochs = value;
      return this;
    }

    /**
     * Sets how many steps to train, whatever the number of epochs.
     *
     * @param value positive
     * @return this
     */
    public Builder maxSteps(long value) {
      maxSteps = OptionalLong.of(value);
      return this;
    }

    /**
     * Sets the number of sequences of a micro-batch; 16 by default.
     *
     * @param value positive
     * @return this
     */
    public Builder batchSize(int value) {
      batchSize = value;
      return this;
    }

    /**
     * Cuts micro-batches by their number of sub-words, whatever {@code batchSize} is. Sequences
     * come in the same order as without; each goes into the present micro-batch if that then has no
     * more than so many sub-words, and else begins the next. So a longer sequence makes a
     * micro-batch of its own, and epochs may differ a little in their number of steps.
     *
     * @param value the most sub-words of a micro-batch, special tokens included; positive
     * @return this
     */
    public Builder batchTokens(int value) {
      batchTokens = OptionalInt.of(value);
      return this;
    }

    /**
     * Sets the number of micro-batches of a step; 1 by default.
     *
     * @param value positive
     * @return this
     */
    public Builder gradientAccumulationSteps(int value) {
      gradientAccumulationSteps = value;
      return this;
    }

    /**
     * Sets how the learning rate changes; linearly by default.
     *
     * @param value the schedule
     * @return this
     */
    public Builder schedule(LearningRateSchedule value) {
      schedule = value;
      return this;
    }

    /**
     * Sets the part of all steps that is warm-up; 0 by default.
     *
     * @param value from 0 to 1
     * @return this
     */
    public Builder warmupRatio(double value) {
      warmupRatio = value;
      return this;
    }

    /**
     * Sets the number of warm-up steps, whatever the ratio.
     *
     * @param value positive, or 0 to leave it to the ratio
     * @return this
     */
    public Builder warmupSteps(long value) {
      warmupSteps = value;
      return this;
    }

    /**
     * Sets the weight decay; 0 by default.
     *
     * @param value at least 0
     * @return this
     */
    public Builder weightDecay(double value) {
      weightDecay = value;
      return this;
    }

    /**
     * Sets the limit of the gradients' norm; 1 by default.
     *
     * @param value positive, or 0 for no limit
     * @return this
     */
    public Builder maxGradNorm(double value) {
      maxGradNorm = value;
      return this;
    }

    /**
     * Sets betas and epsilon; 0.9, 0.999 and 1e-8 by default.
     *
     * @param value the settings
     * @return this
     */
    public Builder adam(AdamW.Settings value) {
      adam = value;
      return this;
    }

    /**
     * Sets the seed; 42 by default.
     *
     * @param value any number
     * @return this
     */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * Sets the number of threads; as many as there are processors by default.
     *
     * @param value positive
     * @return this
     */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /**
     * Sets how many steps one {@link TrainingListener#logged} is about; 500 by default. It may
     * change when a training resumes.
     *
     * @param value positive
     * @return this
     */
    public Builder loggingSteps(long value) {
      loggingSteps = value;
      return this;
    }

    /**
     * Evaluates whenever so many steps have been taken, besides at the end of every epoch. All
     * evaluations count alike for {@link #loadBestModelAtEnd} and {@link #earlyStoppingPatience}.
     *
     * @param value from one evaluation to the next, counted from the first step of the training;
     *     positive
     * @return this
     */
    public Builder evaluationSteps(long value) {
      evaluationSteps = OptionalLong.of(value);
      return this;
    }

    /**
     * Sets whether to evaluate before the first step, too; false by default. It counts as every
     * other evaluation.
     *
     * @param value true to do so
     * @return this
     */
    public Builder evaluationOnStart(boolean value) {
      evaluationOnStart = value;
      return this;
    }

    /**
     * Sets whether to end with the parameters of the best evaluation; false by default.
     *
     * @param value true for the best, false for the last
     * @return this
     */
    public Builder loadBestModelAtEnd(boolean value) {
      loadBestModelAtEnd = value;
      return this;
    }

    /**
     * Stops training when evaluations no longer improve.
     *
     * @param value how many evaluations in a row may fail to improve
     * @return this
     */
    public Builder earlyStoppingPatience(int value) {
      earlyStoppingPatience = OptionalInt.of(value);
      return this;
    }

    /**
     * Saves the training as it goes on.
     *
     * @param value where and how often
     * @return this
     */
    public Builder checkpoints(CheckpointSettings value) {
      checkpoints = Optional.of(value);
      return this;
    }

    /**
     * The arguments.
     *
     * @return the arguments
     * @throws IllegalArgumentException if one is out of its range
     */
    public TrainingArguments build() {
      return new TrainingArguments(
          learningRate,
          epochs,
          maxSteps,
          batchSize,
          batchTokens,
          gradientAccumulationSteps,
          schedule,
          warmupRatio,
          warmupSteps,
          weightDecay,
          maxGradNorm,
          adam,
          seed,
          threads,
          loggingSteps,
          evaluationSteps,
          evaluationOnStart,
          loadBestModelAtEnd,
          earlyStoppingPatience,
          checkpoints);
    }
  }
}
