package io.slicer.finetune;

import io.slicer.adapter.AdapterTraining;
import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.hub.PretrainedModel;
import io.slicer.tracking.Tracker;
import io.slicer.train.AdamW;
import io.slicer.train.CheckpointSettings;
import io.slicer.train.FeatureCacheSettings;
import io.slicer.train.LearningRateSchedule;
import io.slicer.train.TrainingArguments;
import io.slicer.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a training that have nothing to do with its task. Names and meanings are those
 * of {@code transformers.TrainingArguments}, and so are defaults, but for the batch, which has 16
 * texts. A task's trainer extends this with its own arguments and a method that trains.
 *
 * @param <B> the task's builder, which each method returns
 */
public abstract class TrainerBuilder<B extends TrainerBuilder<B>> {
  /** The checkpoint that training starts from unless another is given: XLM-R base, from the Hub. */
  public static final String DEFAULT_MODEL = "FacebookAI/xlm-roberta-base";

  private final TrainingArguments.Builder arguments = TrainingArguments.builder();
  private Supplier<PretrainedModel> model = () -> PretrainedModel.resolve(DEFAULT_MODEL);
  private OptionalInt maxLength = OptionalInt.empty();
  private OptionalInt frozenLayers = OptionalInt.empty();
  private @Nullable FeatureCacheSettings featureCache;
  private @Nullable AdapterTraining adapter;
  private Precision precision = Precision.FP32;
  private @Nullable Engine engine;
  private final List<TrainingListener> listeners = new ArrayList<>();
  private final List<Tracker> trackers = new ArrayList<>();

  /** Default arguments. */
  protected TrainerBuilder() {}

  /**
   * This builder, for methods to return.
   *
   * @return this
   */
  protected abstract B self();

  /**
   * Whether the task freezes the whole encoder, so that what it computes can be kept.
   *
   * @return false, unless a task's trainer says otherwise
   */
  protected boolean freezesEncoder() {
    return false;
  }

  /**
   * Whether the task draws the whole model instead of reading its parameters.
   *
   * @return false, unless a task's trainer says otherwise
   */
  protected boolean drawsEncoder() {
    return false;
  }

  /**
   * Begins a training: checks the arguments, then finds the checkpoint.
   *
   * @param validates whether the task will be {@link TrainingTask#validatedBy} something; if not,
   *     arguments that need an evaluation are refused here, before anything is downloaded
   * @return the training to come
   * @throws IllegalArgumentException if an argument is out of its range, needs another that was not
   *     given, or does not fit the checkpoint
   * @throws UnsupportedOperationException if the precision is not to be had here
   * @throws io.slicer.hub.HubException if the checkpoint cannot be had from the Hub
   */
  protected final FineTuning begin(boolean validates) {
    TrainingArguments chosen = arguments.build();
    if (featureCache != null && frozenLayers.isEmpty() && !freezesEncoder()) {
      throw new IllegalArgumentException("cacheFrozenFeatures needs frozenLayers");
    }
    if (!validates) {
      needsValidation("loadBestModelAtEnd", chosen.loadBestModelAtEnd());
      needsValidation("earlyStoppingPatience", chosen.earlyStoppingPatience().isPresent());
      needsValidation("evaluationSteps", chosen.evaluationSteps().isPresent());
      needsValidation("evaluationOnStart", chosen.evaluationOnStart());
    }
    Engine with = engine == null ? Engine.preferred() : engine;
    with.require(precision);
    return new FineTuning(
        model.get(),
        chosen,
        precision,
        with,
        maxLength,
        frozenLayers,
        featureCache,
        adapter,
        listeners,
        trackers,
        validates,
        drawsEncoder());
  }

  private static void needsValidation(String argument, boolean given) {
    if (given) {
      throw new IllegalArgumentException(argument + " needs a validation dataset");
    }
  }

  /**
   * Sets the checkpoint that training starts from; {@value #DEFAULT_MODEL} by default. If it has a
   * head of the same kind, the rows of those labels go on that the data have, too, in whatever
   * order; a warning says which rows are drawn anew and which are dropped. If no row can go on, a
   * new head is drawn, and if there was one, a warning says why.
   *
   * @param value a directory in Hugging Face form, a model of the Hub, or {@code mbert}: see {@link
   *     PretrainedModel#resolve(String)}
   * @return this
   */
  public B model(String value) {
    model = () -> PretrainedModel.resolve(value);
    return self();
  }

  /**
   * Sets the checkpoint that training starts from, one that was found with settings or a progress
   * display of one's own.
   *
   * @param value the checkpoint
   * @return this
   */
  public B model(PretrainedModel value) {
    model = () -> value;
    return self();
  }

  /**
   * Keeps the embeddings and the lowest layers as they are: training is faster and needs less
   * memory, as there is nothing to be done below the lowest layer that is trained. Dropout is
   * applied in frozen layers as in all others, as transformers does, unless {@link
   * #cacheFrozenFeatures} is chosen.
   *
   * @param value how many layers; with 0 only the embeddings are frozen
   * @return this
   */
  public B frozenLayers(int value) {
    frozenLayers = OptionalInt.of(value);
    return self();
  }

  /**
   * Sets whether what {@link #frozenLayers} compute is computed once for every text and kept in a
   * file, instead of in every step; false by default. Where only a head is trained, it is what the
   * whole encoder computes of the tokens that the head reads. Then there is no dropout in the
   * frozen layers and on the embeddings, as what dropout does differs from step to step; above, it
   * is as always. The file lies beside the checkpoints and goes when they are discarded, or in a
   * temporary directory and goes when training ends; {@link #featureCache} chooses another place.
   *
   * @param value true to keep it
   * @return this
   */
  public B cacheFrozenFeatures(boolean value) {
    if (!value) {
      featureCache = null;
    } else if (featureCache == null) {
      featureCache = FeatureCacheSettings.DEFAULT;
    }
    return self();
  }

  /**
   * Keeps what {@link #frozenLayers} compute, as {@link #cacheFrozenFeatures} does, in a given
   * place.
   *
   * @param value the directory, which other trainings may share, and how large the file may be
   * @return this
   */
  public B featureCache(FeatureCacheSettings value) {
    featureCache = value;
    return self();
  }

  /**
   * Trains an adapter and the head, and nothing of the encoder. The trained model has the adapter,
   * and those below it; {@link io.slicer.adapter.SavedAdapter#write} writes it alone.
   *
   * @param value the adapter, and what it is trained on top of
   * @return this
   */
  public B adapter(AdapterTraining value) {
    adapter = value;
    return self();
  }

  /**
   * Sets how many sub-words of a text training reads at most, special tokens included; as many as
   * the encoder takes by default. It is for training only: a trained model reads as much as the
   * encoder takes.
   *
   * @param value no more than the encoder takes
   * @return this
   */
  public B maxLength(int value) {
    maxLength = OptionalInt.of(value);
    return self();
  }

  /**
   * Sets the maximum of the learning rate; 5e-5 by default.
   *
   * @param value at least 0
   * @return this
   */
  public B learningRate(double value) {
    arguments.learningRate(value);
    return self();
  }

  /**
   * Sets how often the data are read; 3 by default.
   *
   * @param value positive, not necessarily whole
   * @return this
   */
  public B epochs(double value) {
    arguments.epochs(value);
    return self();
  }

  /**
   * Sets how many steps to train, whatever the number of epochs.
   *
   * @param value positive
   * @return this
   */
  public B maxSteps(long value) {
    arguments.maxSteps(value);
    return self();
  }

  /**
   * Sets the number of texts of a batch; 16 by default.
   *
   * @param value positive
   * @return this
   */
  public B batchSize(int value) {
    arguments.batchSize(value);
    return self();
  }

  /**
   * Cuts batches by their number of sub-words, whatever {@link #batchSize} is. Texts come in the
   * same order as without; each goes into the present batch if that then has no more than so many
   * sub-words, and else begins the next. A longer text makes a batch of its own.
   *
   * @param value the most sub-words of a batch, special tokens included; positive
   * @return this
   */
  public B batchTokens(int value) {
    arguments.batchTokens(value);
    return self();
  }

  /**
   * Sets how many batches make one step of the optimizer; 1 by default. They weigh as one batch of
   * all their labelled sub-words.
   *
   * @param value positive
   * @return this
   */
  public B gradientAccumulationSteps(int value) {
    arguments.gradientAccumulationSteps(value);
    return self();
  }

  /**
   * Sets how the learning rate changes; linearly by default.
   *
   * @param value the schedule
   * @return this
   */
  public B schedule(LearningRateSchedule value) {
    arguments.schedule(value);
    return self();
  }

  /**
   * Sets the part of all steps in which the learning rate rises; 0 by default.
   *
   * @param value from 0 to 1
   * @return this
   */
  public B warmupRatio(double value) {
    arguments.warmupRatio(value);
    return self();
  }

  /**
   * Sets in how many steps the learning rate rises, whatever the ratio.
   *
   * @param value positive, or 0 to leave it to the ratio
   * @return this
   */
  public B warmupSteps(long value) {
    arguments.warmupSteps(value);
    return self();
  }

  /**
   * Sets the weight decay of all parameters but biases and layer norms; 0 by default.
   *
   * @param value at least 0
   * @return this
   */
  public B weightDecay(double value) {
    arguments.weightDecay(value);
    return self();
  }

  /**
   * Sets the limit of the norm of all gradients together; 1 by default.
   *
   * @param value positive, or 0 for no limit
   * @return this
   */
  public B maxGradNorm(double value) {
    arguments.maxGradNorm(value);
    return self();
  }

  /**
   * Sets in which numbers training computes products with weights; float32 by default. With {@link
   * Precision#BF16} their inputs are rounded to bfloat16, which is faster where the processor is
   * made for it; parameters, gradients and all else stay float32, and so do validation and the
   * model.
   *
   * @param value FP32 or BF16; training is refused if the processor lacks the instructions
   * @return this
   * @throws IllegalArgumentException if nothing can be trained with it
   */
  public B precision(Precision value) {
    if (value == Precision.INT8) {
      throw new IllegalArgumentException(
          "precision INT8 is there to run models; train with FP32 or BF16");
    }
    precision = value;
    return self();
  }

  /**
   * Sets what computes, in training and in the trained model; {@link Engine#preferred()} by
   * default.
   *
   * @param value the engine
   * @return this
   */
  public B engine(Engine value) {
    engine = value;
    return self();
  }

  /**
   * Sets betas and epsilon of the optimizer; 0.9, 0.999 and 1e-8 by default.
   *
   * @param value the settings
   * @return this
   */
  public B adam(AdamW.Settings value) {
    arguments.adam(value);
    return self();
  }

  /**
   * Sets the seed of the new head, the order of the data and the dropouts; 42 by default.
   *
   * @param value any number
   * @return this
   */
  public B seed(long value) {
    arguments.seed(value);
    return self();
  }

  /**
   * Sets the number of threads; as many as there are processors by default.
   *
   * @param value positive
   * @return this
   */
  public B threads(int value) {
    arguments.threads(value);
    return self();
  }

  /**
   * Evaluates the validation data whenever so many steps have been taken, too, not only after each
   * epoch. All evaluations count alike for {@link #loadBestModelAtEnd} and {@link
   * #earlyStoppingPatience}.
   *
   * @param value from one evaluation to the next, counted from the first step of the training;
   *     positive
   * @return this
   */
  public B evaluationSteps(long value) {
    arguments.evaluationSteps(value);
    return self();
  }

  /**
   * Sets whether to evaluate the validation data before the first step, too, so that one sees what
   * training has changed; false by default.
   *
   * @param value true to do so
   * @return this
   */
  public B evaluationOnStart(boolean value) {
    arguments.evaluationOnStart(value);
    return self();
  }

  /**
   * Sets whether to end with the parameters of the evaluation with the best score ({@link
   * io.slicer.train.Evaluation#score}); false by default, so that the last ones stay.
   *
   * @param value true for the best, false for the last
   * @return this
   */
  public B loadBestModelAtEnd(boolean value) {
    arguments.loadBestModelAtEnd(value);
    return self();
  }

  /**
   * Stops training when the score of the validation ({@link io.slicer.train.Evaluation#score}) no
   * longer improves.
   *
   * @param value how many evaluations in a row may fail to improve; one follows each epoch, and
   *     more come with {@link #evaluationSteps}
   * @return this
   */
  public B earlyStoppingPatience(int value) {
    arguments.earlyStoppingPatience(value);
    return self();
  }

  /**
   * Saves the training as it goes on, so that it can be resumed after a crash and ends with the
   * same model.
   *
   * @param value where and how often, and whether to resume
   * @return this
   */
  public B checkpoints(CheckpointSettings value) {
    arguments.checkpoints(value);
    return self();
  }

  /**
   * Logs the training: parameters, metrics, and whether it fails or is stopped. The run stays open,
   * so that what comes after the training can be logged in it, too. A training computes the same
   * bits with a tracker and without, and never waits for a server.
   *
   * @param value the run; the caller closes it
   * @return this
   */
  public B tracker(Tracker value) {
    trackers.add(value);
    return self();
  }

  /**
   * Sets how many steps of a training a tracker gets one loss of; 500 by default.
   *
   * @param value positive
   * @return this
   */
  public B loggingSteps(long value) {
    arguments.loggingSteps(value);
    return self();
  }

  /**
   * Adds a listener, for example for a progress bar.
   *
   * @param value hears what happens
   * @return this
   */
  public B listener(TrainingListener value) {
    listeners.add(value);
    return self();
  }
}
