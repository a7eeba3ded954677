package io.slicer.examples.training;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.head.HeadUpdate;
import io.slicer.hub.PretrainedModel;
import io.slicer.ner.Scoring;
import io.slicer.ner.SlicerTrainer;
import io.slicer.words.LabelAlignment;
import org.jspecify.annotations.Nullable;

/**
 * How a model is fine-tuned, whatever on. Each argument is called as its option is; {@link
 * FineTuningOptions} says what it means.
 *
 * @param slices null for cross-entropy
 * @param head null for what goes with the loss
 * @param score what tags are compared by in evaluation
 * @param recipe all else
 */
@JsonNaming(KebabCaseStrategy.class)
public record FineTuning(
    @Nullable Integer slices,
    @Nullable HeadUpdate head,
    LabelAlignment align,
    double learningRate,
    long seed,
    Scoring score,
    @JsonUnwrapped Recipe recipe) {

  /**
   * A trainer that does so.
   *
   * @param pretrained what to start from
   * @return a trainer that has yet to be told where its checkpoints are and what to validate with
   */
  public SlicerTrainer.Builder trainer(PretrainedModel pretrained) {
    SlicerTrainer.Builder trainer =
        recipe
            .trainer(SlicerTrainer.builder(), pretrained)
            .alignment(align)
            .validationScoring(score)
            .learningRate(learningRate)
            .seed(seed);
    if (slices != null) {
      trainer.slices(slices);
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
    String loss = slices == null ? "cross-entropy" : "SLICER, slices of " + slices;
    HeadUpdate usual = slices == null ? HeadUpdate.TRAINED : HeadUpdate.FROZEN;
    HeadUpdate update = head == null ? usual : head;
    if (slices == null && update == usual) {
      return loss;
    }
    return loss + (update == HeadUpdate.TRAINED ? ", trained head" : ", frozen head");
  }

  /**
   * What tags are compared by.
   *
   * @return a phrase
   */
  public String scoring() {
    return score == Scoring.WORDS ? "by words" : "by sub-words";
  }

  /**
   * What bears labels.
   *
   * @return a phrase
   */
  public String alignment() {
    return align == LabelAlignment.FIRST_SUBWORD
        ? "the first sub-word of a word bears its label"
        : "all sub-words of a word bear its label";
  }
}
