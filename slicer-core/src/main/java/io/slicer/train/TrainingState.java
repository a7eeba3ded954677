package io.slicer.train;

import io.slicer.weights.EmbeddingTable;
import io.slicer.weights.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that steps change besides {@link TrainingProgress}: the parameters under training, the
 * optimizer's moments, the decay of the word table's other rows, and the best parameters so far.
 */
final class TrainingState implements AutoCloseable {
  private final Parameters parameters;
  private final AdamW optimizer;
  private final @Nullable EmbeddingTable words;
  private final @Nullable Parameters best;
  private double bestOthersFactor = 1;

  /**
   * The numbers among what steps change.
   *
   * @param optimizerSteps how many steps have changed each parameter, by name
   * @param othersFactor decay of the word table's rows that are not trained
   * @param bestOthersFactor the same when the parameters were best
   */
  record Numbers(Map<String, Long> optimizerSteps, double othersFactor, double bestOthersFactor) {}

  /**
   * The state of a training that has not begun.
   *
   * @param parameters of the model, those under training among them
   * @param optimizer of those under training
   * @param words the word table, if it is under training
   * @param keepsBest whether the best parameters are to be remembered
   */
  TrainingState(
      Parameters parameters, AdamW optimizer, Optional<EmbeddingTable> words, boolean keepsBest) {
    this.parameters = parameters;
    this.optimizer = optimizer;
    this.words = words.orElse(null);
    this.best = keepsBest ? parameters.zerosLike(trainedNames()) : null;
  }

  /** The parameters under training. */
  List<Parameters.Tensor> trained() {
    return trainedNames().stream().map(parameters::get).toList();
  }

  private List<String> trainedNames() {
    return optimizer.firstMoments().names();
  }

  AdamW optimizer() {
    return optimizer;
  }

  /** Decays the rows of the word table that are not trained, as one step does. */
  void decayOtherWords(double factor) {
    if (words != null) {
      words.decayOthers(factor);
    }
  }

  /** Keeps the present parameters as the best. */
  void rememberBest() {
    if (best != null) {
      copy(parameters, best);
      bestOthersFactor = othersFactor();
    }
  }

  /** Puts the best parameters back. */
  void recallBest() {
    if (best != null) {
      copy(best, parameters);
      restoreOthersFactor(bestOthersFactor);
    }
  }

  private void copy(Parameters from, Parameters to) {
    for (String name : trainedNames()) {
      Parameters.Tensor tensor = from.get(name);
      tensor.values().copyTo(0, to.get(name).values(), 0, tensor.shape().elements());
    }
  }

  /** All tensors, under names that tell apart what they are. */
  List<Parameters.Tensor> tensors() {
    List<Parameters.Tensor> tensors = new ArrayList<>();
    for (String name : trainedNames()) {
      tensors.add(named("parameter.", parameters.get(name)));
      tensors.add(named("exp_avg.", optimizer.firstMoments().get(name)));
      tensors.add(named("exp_avg_sq.", optimizer.secondMoments().get(name)));
      if (best != null) {
        tensors.add(named("best.", best.get(name)));
      }
    }
    return tensors;
  }

  private static Parameters.Tensor named(String prefix, Parameters.Tensor tensor) {
    return new Parameters.Tensor(prefix + tensor.name(), tensor.shape(), tensor.values());
  }

  Numbers numbers() {
    return new Numbers(optimizer.steps(), othersFactor(), bestOthersFactor);
  }

  /** Sets the numbers that a checkpoint recorded; the tensors are filled by whoever read it. */
  void restore(Numbers numbers) {
    optimizer.restoreSteps(numbers.optimizerSteps());
    restoreOthersFactor(numbers.othersFactor());
    bestOthersFactor = numbers.bestOthersFactor();
  }

  private double othersFactor() {
    return words == null ? 1 : words.othersFactor();
  }

  private void restoreOthersFactor(double factor) {
    if (words != null) {
      words.restoreOthersFactor(factor);
    }
  }

  @Override
  public void close() {
    optimizer.close();
    if (best != null) {
      best.close();
    }
  }
}
