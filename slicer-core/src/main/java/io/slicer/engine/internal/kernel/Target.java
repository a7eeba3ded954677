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
}
