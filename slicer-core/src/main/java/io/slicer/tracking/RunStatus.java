package io.slicer.tracking;

/** What has become of a run; the names are MLflow's. */
public enum RunStatus {
  /** It goes on, or ended without anybody saying so. */
  RUNNING,
  /** All was done. */
  FINISHED,
  /** An error ended it. */
  FAILED,
  /** Somebody stopped it. */
  KILLED
}
