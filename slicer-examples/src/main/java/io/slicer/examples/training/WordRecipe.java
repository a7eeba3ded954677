package io.slicer.examples.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.finetune.WordTrainerBuilder;
import io.slicer.head.HeadUpdate;
import io.slicer.hub.PretrainedModel;
import io.slicer.words.LabelAlignment;
import io.slicer.words.LongSentences;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a model is fine-tuned to label words, whatever the labels mean. Each argument is called as
 * its option is; {@code WordRecipeOptions} says what it means.
 *
 * @param slices null for cross-entropy
 * @param labelWeights what labels count in the loss; null if all count the same
 * @param head null for what goes with the loss
 * @param align which sub-words bear labels: {@code --word-piece}, which was called {@code --align}
 * @param longSentences null for leaving out their ends
 * @param recipe all else
 */
@JsonNaming(KebabCaseStrategy.class)
public record WordRecipe(
    @Nullable Integer slices,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Double> labelWeights,
    @Nullable HeadUpdate head,
    LabelAlignment align,
    double learningRate,
    long seed,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LongSentences longSentences,
    @JsonUnwrapped Recipe recipe) {

  /**
   * Tells a trainer to do so.
   *
   * @param trainer of words
   * @param pretrained what to start from
   * @param <B> the trainer
   * @return the trainer, which has yet to be told where its checkpoints are and what to validate
   *     with
   */
  public <B extends WordTrainerBuilder<B>> B trainer(B trainer, PretrainedModel pretrained) {
    recipe.trainer(trainer, pretrained).alignment(align).learningRate(learningRate).seed(seed);
    if (slices != null) {
      trainer.slices(slices);
    }
    if (longSentences != null) {
      trainer.longSentences(longSentences);
    }
    if (labelWeights != null) {
      trainer.labelWeights(labelWeights);
    }
    if (head != null) {
      trainer.headUpdate(head);
    }
    return trainer;
  }

  /**
   * What is minimized.
   *
   * @return a phrase
   */
  public String loss() {
    String loss =
        (slices == null ? "cross-entropy" : "SLICER, slices of " + slices)
            + (labelWeights == null ? "" : ", weights " + labelWeights);
    HeadUpdate usual = slices == null ? HeadUpdate.TRAINED : HeadUpdate.FROZEN;
    HeadUpdate update = head == null ? usual : head;
    if (slices == null && update == usual) {
      return loss;
    }
    return loss + (update == HeadUpdate.TRAINED ? ", trained head" : ", frozen head");
  }

  /**
   * What bears labels.
   *
   * @return a clause
   */
  public String alignment() {
    return WordPiece.clause(align);
  }
}
