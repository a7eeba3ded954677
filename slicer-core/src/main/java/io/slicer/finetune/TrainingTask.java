package io.slicer.finetune;

import io.slicer.inference.ScoringPool;
import io.slicer.model.EncoderModel;
import io.slicer.model.Head;
import io.slicer.model.ModelSpec;
import io.slicer.model.TokenSequence;
import io.slicer.train.Evaluation;
import io.slicer.train.Trainer;
import io.slicer.train.TrainingList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What a task adds to a training. Immutable.
 *
 * @param spec heads, and what adapts the encoder
 * @param frozen names of parameters that stay as they are, besides those of frozen layers
 * @param mustMatch what the result depends on and the trainer does not know, such as the loss: a
 *     checkpoint with other values is refused when a training resumes
 * @param validation says how good the model is; none: nothing is evaluated during training, or it
 *     is what is held out that says so
 * @param heldOut sequences to evaluate on, if they are known
 */
public record TrainingTask(
    ModelSpec spec,
    Set<String> frozen,
    Map<String, String> mustMatch,
    Optional<Validation> validation,
    Optional<HeldOut> heldOut) {
  /**
   * Copies what could change.
   *
   * @param spec heads, and what adapts the encoder
   * @param frozen names of parameters that stay as they are
   * @param mustMatch what the result depends on and the trainer does not know
   * @param validation says how good the model is
   * @param heldOut sequences to evaluate on
   * @throws IllegalArgumentException if what must match has a name under which something is
   *     compared in any case
   */
  public TrainingTask {
    mustMatch.keySet().forEach(TrainingTask::checkMustMatch);
    frozen = Set.copyOf(frozen);
    mustMatch = Collections.unmodifiableMap(new LinkedHashMap<>(mustMatch));
  }

  /**
   * A task that is validated in any way, or not at all.
   *
   * @param spec heads, and what adapts the encoder
   * @param frozen names of parameters that stay as they are
   * @param mustMatch what the result depends on and the trainer does not know
   * @param validation says how good the model is
   * @throws IllegalArgumentException if what must match has a name under which something is
   *     compared in any case
   */
  public TrainingTask(
      ModelSpec spec,
      Set<String> frozen,
      Map<String, String> mustMatch,
      Optional<Validation> validation) {
    this(spec, frozen, mustMatch, validation, Optional.empty());
  }

  private static void checkMustMatch(String name) {
    Trainer.checkMustMatch(name);
    if (FineTuning.COMPARED.contains(name)) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is compared by the trainer itself; choose another name");
    }
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
   * Sequences to evaluate on.
   *
   * @param sequences of the task's only head
   * @param evaluator says how good the model is: it gets a pool that scores with the present
   *     parameters, and the sequences, in their order, with what frozen layers make of them if that
   *     is kept
   */
  public record HeldOut(
      List<TokenSequence> sequences,
      BiFunction<ScoringPool, List<TokenSequence>, Evaluation> evaluator) {
    /**
     * Copies the list.
     *
     * @param sequences of the task's only head
     * @param evaluator says how good the model is
     */
    public HeldOut {
      sequences = List.copyOf(sequences);
    }
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

  /** This with another specification. */
  TrainingTask with(ModelSpec other) {
    return new TrainingTask(other, frozen, mustMatch, validation, heldOut);
  }

  /**
   * This with parameters that stay as they are. Names that the model does not have are refused when
   * training begins.
   *
   * @param names of the parameters, as the checkpoint has them
   * @return the task
   */
  public TrainingTask freezing(Set<String> names) {
    return new TrainingTask(spec, names, mustMatch, validation, heldOut);
  }

  /**
   * This with something more that must not change when a training resumes. The model, arguments,
   * data, heads with their labels and parameters are compared in any case; this is for what these
   * do not show, such as a setting of the loss or the data to validate with.
   *
   * @param name for the message
   * @param value for the comparison, and for the message if it is another
   * @return the task
   * @throws IllegalArgumentException if something of that name is compared in any case, or the name
   *     was given before
   */
  public TrainingTask matching(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(mustMatch);
    if (more.put(name, value) != null) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is compared already; choose another name");
    }
    return new TrainingTask(spec, frozen, more, validation, heldOut);
  }

  /**
   * This with sequences that must not change when a training resumes, such as those to validate
   * with: their number and the SHA-256 of their content are compared.
   *
   * @param name for the message
   * @param sequences for the comparison
   * @return the task
   * @throws IllegalArgumentException if something of that name is compared in any case, or the name
   *     was given before
   */
  public TrainingTask matching(String name, List<TokenSequence> sequences) {
    return matching(name, TrainingList.of(sequences).fingerprint());
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

  /**
   * This with validation on given sequences, at the end of every epoch, and more often if the
   * arguments say so. Where the output of frozen layers is kept, that of these sequences is, too.
   *
   * @param sequences of the task's only head
   * @param evaluator says how good the model is: see {@link HeldOut}
   * @return the task
   */
  public TrainingTask validatedOn(
      List<TokenSequence> sequences,
      BiFunction<ScoringPool, List<TokenSequence>, Evaluation> evaluator) {
    HeldOut value = new HeldOut(sequences, evaluator);
    return new TrainingTask(spec, frozen, mustMatch, Optional.empty(), Optional.of(value));
  }

  /** Whether anything is evaluated during training. */
  boolean isValidated() {
    return validation.isPresent() || heldOut.isPresent();
  }
}
