package io.slicer.examples.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.engine.Engine;
import io.slicer.engine.Precision;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.hub.PretrainedModel;
import io.slicer.inference.InferenceSettings;
import org.jspecify.annotations.Nullable;

/**
 * How models are fine-tuned, whatever the loss, the learning rate and the seed. Each argument is
 * called as its option is; {@code RecipeOptions} says what it means.
 *
 * @param frozenLayers null if everything is trained
 * @param batchTokens null if {@code batchSize} says what a step is
 * @param maxLength null for as many sub-words as the model takes
 * @param scheduling how the learning rate changes
 * @param evalSteps null for validation after epochs only, or for none
 * @param engine null for the one for where the program runs
 */
@JsonNaming(KebabCaseStrategy.class)
public record Recipe(
    @Nullable Integer frozenLayers,
    boolean cacheFeatures,
    double epochs,
    int batchSize,
    @Nullable Integer batchTokens,
    double warmupRatio,
    double weightDecay,
    double maxGradNorm,
    Precision precision,
    @Nullable Integer maxLength,
    int threads,
    @JsonUnwrapped Schedule scheduling,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer evalSteps,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Engine engine) {

  /**
   * What is done if nothing else is said.
   *
   * @param batchSize sentences of a step
   * @param weightDecay of AdamW
   * @return 3 epochs of the whole model in float32 on all processors, without warm-up, gradients
   *     clipped to 1
   */
  public static Recipe of(int batchSize, double weightDecay) {
    return new Recipe(
        null,
        false,
        3,
        batchSize,
        null,
        0,
        weightDecay,
        1,
        Precision.FP32,
        null,
        Runtime.getRuntime().availableProcessors(),
        Schedule.LINEAR,
        null,
        null);
  }

  /**
   * How language models are trained if nothing else is said, as the published system does it.
   *
   * @param maxLength sub-words of a text
   * @return an epoch of batches of 32 texts, along a cosine after a warm-up of 1 %, gradients
   *     clipped to 0.5
   */
  public static Recipe ofLanguageModel(int maxLength) {
    return new Recipe(
        null,
        false,
        1,
        32,
        null,
        0.01,
        0.01,
        0.5,
        Precision.FP32,
        maxLength,
        Runtime.getRuntime().availableProcessors(),
        new Schedule(Schedule.Name.COSINE, null, null, null),
        null,
        null);
  }

  /**
   * This with validation at other steps.
   *
   * @param value every so many steps; null for validation after epochs only, or for none
   * @return the recipe
   */
  public Recipe withEvalSteps(@Nullable Integer value) {
    return with(epochs, value);
  }

  /**
   * This with another number of epochs.
   *
   * @param value the number
   * @return the recipe
   */
  public Recipe withEpochs(double value) {
    return with(value, evalSteps);
  }

  private Recipe with(double otherEpochs, @Nullable Integer otherEvalSteps) {
    return new Recipe(
        frozenLayers,
        cacheFeatures,
        otherEpochs,
        batchSize,
        batchTokens,
        warmupRatio,
        weightDecay,
        maxGradNorm,
        precision,
        maxLength,
        threads,
        scheduling,
        otherEvalSteps,
        engine);
  }

  /**
   * Tells a trainer to do so.
   *
   * @param trainer of any task
   * @param pretrained what to start from
   * @param <B> the trainer
   * @return the trainer, which has yet to be told its learning rate and its seed
   */
  public <B extends TrainerBuilder<B>> B trainer(B trainer, PretrainedModel pretrained) {
    trainer
        .model(pretrained)
        .cacheFrozenFeatures(cacheFeatures)
        .epochs(epochs)
        .batchSize(batchSize)
        .warmupRatio(warmupRatio)
        .weightDecay(weightDecay)
        .maxGradNorm(maxGradNorm)
        .schedule(scheduling.learningRateSchedule())
        .precision(precision)
        .threads(threads);
    if (frozenLayers != null) {
      trainer.frozenLayers(frozenLayers);
    }
    if (batchTokens != null) {
      trainer.batchTokens(batchTokens);
    }
    if (maxLength != null) {
      trainer.maxLength(maxLength);
    }
    if (evalSteps != null) {
      trainer.evaluationSteps(evalSteps);
    }
    if (engine != null) {
      trainer.engine(engine);
    }
    return trainer;
  }

  /**
   * How models are opened besides training: in float32, with the threads and the engine of the
   * training.
   *
   * @return the settings
   */
  public InferenceSettings inference() {
    InferenceSettings settings = InferenceSettings.defaults().withThreads(threads);
    return engine == null ? settings : settings.withEngine(engine);
  }
}
