package io.slicer.engine;

/** What a dense layer does to its result before it is written. */
enum Epilogue {
  /** Nothing. */
  NONE,
  /** The Gaussian error linear unit. */
  GELU,
  /** Another value is added. */
  RESIDUAL
}
