package io.slicer.model;

import io.slicer.weights.Parameters;
import java.util.Set;

/**
 * Runs a model: scores of a batch, or loss and gradients of a batch. There are two: one compiles
 * the graph to a plan of oneDNN kernels (the default on a CPU), one hands it to SameDiff's own
 * session (any ND4J backend). Both read the parameters of the {@link EncoderModel} where they are,
 * so what an optimizer changes between two calls counts in the next.
 *
 * <p>Not thread-safe: one call at a time. Closing releases buffers, not the model.
 */
public interface Executor extends AutoCloseable {
  /**
   * The head's scores of the scored rows, without dropout.
   *
   * @param batch packed sequences, with features or without
   * @return scores (R, C), row-major, in the order of {@link TokenBatch#rows()}, or in the form
   *     that the head {@linkplain Head#scoreRows says}; a new array
   */
  float[] scores(TokenBatch batch);

  /**
   * How wrong the head is about each scored row of a labelled batch, without dropout.
   *
   * @param batch packed labelled sequences, with features or without
   * @return losses (R), in the order of {@link TokenBatch#rows()}; a new array
   * @throws UnsupportedOperationException if the {@linkplain Head#losses head} or the executor has
   *     no such figure
   */
  default float[] losses(TokenBatch batch) {
    throw new UnsupportedOperationException(this + " computes no losses row by row");
  }

  /**
   * What the model's {@linkplain EncoderModel#fixedLayers fixed layers} make of a batch: the input
   * of the first layer above them, or of the head where no layer is left. Sequences that bring it
   * along spare {@link #scores} and {@link #lossAndGradients} computing it.
   *
   * @param batch packed sequences
   * @return the output of the last fixed layer (N, H), row-major, rows as in the batch; where only
   *     {@linkplain EncoderModel#featuresAreScored scored tokens} are wanted, theirs (R, H), in the
   *     order of {@link TokenBatch#rows()}; a new array
   * @throws IllegalStateException if the model has no fixed layers
   */
  float[] features(TokenBatch batch);

  /**
   * The loss of a labelled batch under training, with dropout, and its gradients with respect to
   * all parameters under training, which {@link #gradients()} then holds.
   *
   * @param batch packed labelled sequences, with features or without
   * @param step what the masks and the mean depend on
   * @return the batch's share of the mean loss over the step's rows: the shares of all
   *     micro-batches add up to it
   */
  double lossAndGradients(TokenBatch batch, TrainingStep step);

  /**
   * The parameters whose gradients the last step computed: those that the losses of its
   * micro-batches depend on. The gradients of others mean nothing, and an optimizer leaves such
   * parameters alone, as torch does where there is no gradient: no decay, no step.
   *
   * @return names, a part of those of {@link #gradients()}; none before the first step
   */
  Set<String> updated();

  /**
   * The gradients, one tensor for each parameter under training, under its name; zeros before the
   * first call.
   *
   * @return the store, always the same, which belongs to this executor and is overwritten by the
   *     next call
   */
  Parameters gradients();

  @Override
  void close();
}
