/**
 * Runs as MLflow keeps them. A run is written into a journal, which is MLflow's own file store, as
 * it goes; a thread in the background sends what is in the journal to a tracking server, if there
 * is one. What the server has not got when the program ends stays in the journal, and {@link
 * io.slicer.tracking.mlflow.MlflowSync} sends it later.
 */
@NullMarked
package io.slicer.tracking.mlflow;

import org.jspecify.annotations.NullMarked;
