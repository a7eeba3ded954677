package io.slicer.engine.internal.kernel;

import io.slicer.engine.internal.dnnl.Format;
import io.slicer.model.TrainingStep;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a plan multiplies rows with weights: what precision is about. Ops ask for weights and do not
 * know what they get.
 */
public interface Products {
  /** The format of rows that products multiply. */
  Format format();

  /** Whether a product can do what follows to its result before it writes that. */
  boolean takeEpilogues();

  /**
   * The weights of a dense layer; several matrices stand one below the other.
   *
   * @param biases one for each matrix, or none at all
   * @param in columns of each matrix
   */
  DenseWeights dense(List<Value> weights, List<Value> biases, long in);

  /**
   * The same weights for the way back, where gradients are multiplied with them.
   *
   * @param in columns of each
   */
  Matrices matrices(List<Value> weights, long in);

  /** What all workers do before the first op of a run. */
  default Optional<Kernel> preparation() {
    return Optional.empty();
  }

  /** Before the workers run. */
  default void begin(@Nullable TrainingStep step) {}

  /** When a plan has been compiled and its workers are there. */
  default void complete(Workers workers, Worker[] views) {}

  /** Matrices of one size, (rows, columns) each. */
  interface Matrices {
    /** How many there are. */
    int count();

    /** Address of the first value of a matrix. */
    long address(int matrix);
  }
}
