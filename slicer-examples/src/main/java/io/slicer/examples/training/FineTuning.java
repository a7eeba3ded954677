package io.slicer.examples.training;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.slicer.hub.PretrainedModel;
import io.slicer.ner.Scoring;
import io.slicer.ner.SlicerTrainer;
import io.slicer.words.WordBoundaries;
import org.jspecify.annotations.Nullable;

/**
 * How a model is fine-tuned to find entities, whatever on. Each argument is called as its option
 * is; {@code FineTuningOptions} says what it means.
 *
 * @param words how it is fine-tuned
 * @param score what tags are compared by in evaluation
 * @param wordBoundaries where words begin and end; null: where the corpus has it
 */
@JsonNaming(KebabCaseStrategy.class)
public record FineTuning(
    @JsonUnwrapped WordRecipe words, Scoring score, @Nullable WordBoundaries wordBoundaries) {

  /**
   * A trainer that does so.
   *
   * @param pretrained what to start from
   * @return a trainer that has yet to be told where its checkpoints are and what to validate with
   */
  public SlicerTrainer.Builder trainer(PretrainedModel pretrained) {
    SlicerTrainer.Builder trainer =
        words.trainer(SlicerTrainer.builder(), pretrained).validationScoring(score);
    return wordBoundaries == null ? trainer : trainer.wordBoundaries(wordBoundaries);
  }

  /**
   * What tags are compared by.
   *
   * @return a phrase
   */
  public String scoring() {
    return score == Scoring.WORDS ? "by words" : "by sub-words";
  }
}
