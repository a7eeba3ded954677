package io.slicer.finetune;

import io.slicer.inference.ScoringPool;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.train.Evaluation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a task adds to a training. Immutable.
 *
 * @param spec heads, and what adapts the encoder
 * @param frozen names of parameters that stay as they are, besides those of frozen layers
 * @param mustMatch what the result depends on and the trainer does not know, such as the loss: a
 *     checkpoint with other values is refused when a training resumes
 * @param validation says how good the model is; none: nothing is evaluated during training
 */
public record TrainingTask(
    ModelSpec spec,
    Set<String> frozen,
    Map<String, String> mustMatch,
    Optional<Validation> validation) {
  /**
   * Copies what could change.
   *
   * @param spec heads, and what adapts the encoder
   * @param frozen names of parameters that stay as they are
   * @param mustMatch what the result depends on and the trainer does not know
   * @param validation says how good the model is
   */
  public TrainingTask {
    frozen = Set.copyOf(frozen);
    mustMatch = Collections.unmodifiableMap(new LinkedHashMap<>(mustMatch));
  }

  /** Says how good a model is with its present parameters. */
  @FunctionalInterface
  public interface Validation {
    /**
     * Evaluates a model.
     *
     * @param model under training
     * @param pool scores with its present parameters
     * @return the evaluation
     */
    Evaluation evaluate(EncoderModel model, ScoringPool pool);
  }

  /**
   * A task with one head, all of which is trained, without validation.
   *
   * @param head the head
   * @return the task
   */
  public static TrainingTask of(Head head) {
    return new TrainingTask(ModelSpec.of(head), Set.of(), Map.of(), Optional.empty());
  }

  /**
   * This with parameters that stay as they are.
   *
   * @param names of the parameters
   * @return the task
   */
  public TrainingTask freezing(Set<String> names) {
    return new TrainingTask(spec, names, mustMatch, validation);
  }

  /**
   * This with something more that must not change when a training resumes.
   *
   * @param name for the message
   * @param value for the comparison
   * @return the task
   */
  public TrainingTask matching(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(mustMatch);
    more.put(name, value);
    return new TrainingTask(spec, frozen, more, validation);
  }

  /**
   * This with validation at the end of every epoch, and more often if the arguments say so.
   *
   * @param value says how good the model is
   * @return the task
   */
  public TrainingTask validatedBy(Validation value) {
    return new TrainingTask(spec, frozen, mustMatch, Optional.of(value));
  }
}
