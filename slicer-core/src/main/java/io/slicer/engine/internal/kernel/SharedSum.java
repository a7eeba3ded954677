package io.slicer.engine.internal.kernel;

/** A number of which every worker has a part, as a loss has: the parts are summed in double. */
public final class SharedSum {
  private final double[] parts;

  SharedSum(int workers) {
    parts = new double[workers * 8]; // No two workers write to the same cache line.
  }

  /** A worker's part. */
  public void put(Worker worker, double part) {
    parts[8 * worker.number()] = part;
  }

  /** All workers' parts, in their order. */
  double total() {
    double sum = 0;
    for (int i = 0; i < parts.length; i += 8) {
      sum += parts[i];
    }
    return sum;
  }

  /** Puts the sum where later ops of the graph find it. */
  record Store(SharedSum sum, Value target) implements Kernel {
    @Override
    public void run(Worker worker) {
      if (worker.number() == 0) {
        target.memory().set(target.index(0), (float) sum.total());
      }
    }
  }
}
