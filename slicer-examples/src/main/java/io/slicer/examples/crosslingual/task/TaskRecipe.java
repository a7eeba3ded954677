package io.slicer.examples.crosslingual.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.examples.training.Recipe;
import io.slicer.finetune.TrainerBuilder;
import io.slicer.finetune.WordTrainerBuilder;
import io.slicer.hub.PretrainedModel;
import io.slicer.words.LongSentences;
import org.jspecify.annotations.Nullable;

/**
 * How a model is trained.
 *
 * @param maxTrain on the first so many examples; null for all
 * @param learningRate the highest
 * @param seed of all that is drawn
 * @param longSentences of words with labels; null for leaving out their ends
 * @param recipe all else
 */
@JsonNaming(KebabCaseStrategy.class)
public record TaskRecipe(
    @Nullable Integer maxTrain,
    double learningRate,
    long seed,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LongSentences longSentences,
    @JsonUnwrapped Recipe recipe) {
  /**
   * Tells a trainer to do so.
   *
   * @param trainer of any task
   * @param start what to start from
   * @param <B> the trainer
   * @return the trainer
   */
  public <B extends TrainerBuilder<B>> B trainer(B trainer, PretrainedModel start) {
    return recipe.trainer(trainer, start).learningRate(learningRate).seed(seed);
  }

  /**
   * Tells a trainer to do so, long sentences included.
   *
   * @param trainer of words
   * @param start what to start from
   * @param <B> the trainer
   * @return the trainer
   */
  <B extends WordTrainerBuilder<B>> B wordTrainer(B trainer, PretrainedModel start) {
    B told = trainer(trainer, start);
    return longSentences == null ? told : told.longSentences(longSentences);
  }
}
