package io.slicer.engine.internal.kernel;

/** What labels of a batch must be. */
public final class Labels {
  private Labels() {}

  /** Refuses a label that is not one of so many. */
  public static int checked(int label, long labels) {
    if (label < 0 || label >= labels) {
      throw new IllegalArgumentException("label " + label + " of " + labels);
    }
    return label;
  }
}
