package io.slicer.inference;

/**
 * A model whose parameters can be changed between calls, if it was opened with {@link
 * InferenceSettings#toBeChanged}. It then computes, in every precision, what a model does that is
 * opened with the changed values, to the bit.
 */
public interface ChangeableModel extends AutoCloseable {
  /**
   * Gives all parameters other values. Every change begins with the values of the checkpoint, not
   * with those that an earlier one left. Waits for the calls in flight; later ones see the new
   * values.
   *
   * @param change what becomes of the values; if it fails, the model has those of the checkpoint
   * @throws IllegalStateException if the model was not opened to be changed, or is closed, or is at
   *     work on this thread
   */
  void change(ValueChange change);

  @Override
  void close();
}
