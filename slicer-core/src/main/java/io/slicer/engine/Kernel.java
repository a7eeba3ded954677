package io.slicer.engine;

/** What an op computes, on the rows of one worker. Kernels keep no state between batches. */
interface Kernel {
  void run(Worker worker);

  /** Whether it is a product with a weight and next to nothing else: what bounds a plan's speed. */
  default boolean isProduct() {
    return false;
  }
}
