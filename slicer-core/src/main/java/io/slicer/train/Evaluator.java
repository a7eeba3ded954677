package io.slicer.train;

/**
 * Says how good the model is with its present parameters. Training asks at the end of every epoch,
 * and more often if {@link TrainingArguments#evaluationSteps} says so; nothing changes the
 * parameters meanwhile.
 */
@FunctionalInterface
public interface Evaluator {
  /**
   * Evaluates the model.
   *
   * @return the evaluation
   */
  Evaluation evaluate();
}
