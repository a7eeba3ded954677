package io.slicer.testing.mlflow;

/** What a server keeps its runs in, which changes what it does with repeats and with errors. */
public enum StoreKind {
  /** A database: a point that is there is not added again, infinities become the largest double. */
  SQL,

  /** Files: points are appended, and what cannot be stored is an internal error. */
  FILES
}
