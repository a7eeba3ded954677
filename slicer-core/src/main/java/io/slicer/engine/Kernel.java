package io.slicer.engine;

/** What an op computes, on the rows of one worker. Kernels keep no state between batches. */
interface Kernel {
  void run(Worker worker);
}
