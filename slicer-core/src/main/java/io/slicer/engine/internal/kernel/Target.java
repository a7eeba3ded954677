package io.slicer.engine.internal.kernel;

/**
 * Where an op's part of a parameter's gradient goes.
 *
 * @param value the gradient
 * @param gradient what the step has made of it so far
 * @param onTop whether another op of the same plan contributes before
 */
public record Target(Value value, Gradient gradient, boolean onTop) {
  /** Whether there is something already that the op has to add to. */
  public boolean accumulates() {
    return onTop || gradient.isBegun();
  }

  /** Stores a worker's rows of x, or adds them to what there is already. */
  public void take(Worker worker, Value x) {
    int columns = Math.toIntExact(x.columns());
    float[] values = worker.row(0, columns);
    float[] before = worker.row(1, columns);
    long end = worker.start(x) + worker.rows(x);
    for (long row = worker.start(x); row < end; row++) {
      x.memory().get(x.index(row), values, 0, columns);
      if (accumulates()) {
        value.memory().get(value.index(row), before, 0, columns);
        Rows.add(before, values, columns);
      }
      value.memory().put(value.index(row), values, 0, columns);
    }
  }
}
