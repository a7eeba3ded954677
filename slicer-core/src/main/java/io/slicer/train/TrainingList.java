package io.slicer.train;

import io.slicer.model.Condition;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import java.util.List;

/**
 * Sequences that train one head under one condition: a part of a mixture.
 *
 * @param head of the model; empty for its only one
 * @param condition what the sequences are of
 * @param sequences labelled
 */
public record TrainingList(String head, Condition condition, List<TokenSequence> sequences) {
  /**
   * Copies the list.
   *
   * @param head of the model; empty for its only one
   * @param condition what the sequences are of
   * @param sequences labelled
   */
  public TrainingList {
    sequences = List.copyOf(sequences);
  }

  /**
   * Sequences for a model's only head.
   *
   * @param sequences labelled
   * @return the list
   */
  public static TrainingList of(List<TokenSequence> sequences) {
    return new TrainingList(ModelSpec.ONLY, Condition.NONE, sequences);
  }

  /** The same with other sequences. */
  TrainingList with(List<TokenSequence> others) {
    return new TrainingList(head, condition, others);
  }
}
