package io.slicer.engine.internal.kernel;

/** What an op computes, on the rows of one worker. Kernels keep no state between batches. */
public interface Kernel {
  /** Computes a worker's part. */
  void run(Worker worker);

  /** Whether it is a product with a weight and next to nothing else: what bounds a plan's speed. */
  default boolean isProduct() {
    return false;
  }
}
