package io.slicer.engine.internal.dnnl;

/** What a dense layer does to its result before it is written. */
public enum Epilogue {
  /** Nothing. */
  NONE,
  /** The Gaussian error linear unit. */
  GELU,
  /** Another value is added. */
  RESIDUAL
}
