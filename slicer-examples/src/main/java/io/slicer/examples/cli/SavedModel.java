package io.slicer.examples.cli;

import io.slicer.hub.PretrainedModel;
import picocli.CommandLine.Parameters;

/** The model that a command runs: its first argument. */
public final class SavedModel {
  @Parameters(
      index = "0",
      paramLabel = "MODEL",
      description =
          "A directory in Hugging Face form, such as the model/ of a run, or a model of the Hub.")
  @SuppressWarnings("NullAway.Init") // required
  private String model;

  /** The argument is still to come. */
  public SavedModel() {}

  /**
   * What the model was called.
   *
   * @return the argument
   */
  public String name() {
    return model;
  }

  /**
   * Finds the model, wherever it has to come from.
   *
   * @param progress where it is shown how far a download is
   * @return the model
   * @throws io.slicer.weights.CheckpointException if there is no such model
   */
  public PretrainedModel find(Progress progress) {
    return DownloadMeter.model(model, progress);
  }
}
